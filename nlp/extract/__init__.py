"""An article's own sentences: which of them tell most (salience), for a summary or for an excerpt.

No model, no network. May import: `nlp.text`.
"""
