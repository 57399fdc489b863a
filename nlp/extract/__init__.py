"""An article's own sentences: which tell most (`salience`), which are understood without the rest (`context`,
`antecedents`, `standing`), and so what is quoted of it, or taken for an excerpt.

No model, no network. May import: `nlp.facts`, `nlp.text`.
"""
