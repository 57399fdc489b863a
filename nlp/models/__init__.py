"""Models behind one contract: cards, the table of them, prompts, licences, the registry that loads them.

Engines are in `engines/`, what they decode with in `decoding/`, where checkpoints come from in
`checkpoints/`, the one that comes with tomtat in `embedded/`. An engine is imported only when it is used.
May import: `nlp.extract`, `nlp.text`.
"""
