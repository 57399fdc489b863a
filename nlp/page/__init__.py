"""The page in the browser: what is shown, what is run, its words and its looks.

May import: `nlp.pipeline`, `nlp.output` and what is below.
"""
