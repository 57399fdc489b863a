"""What must not change between a source and an output: numbers, dates, amounts, names.

May import: `nlp.text`.
"""
