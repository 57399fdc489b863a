"""Many documents: a table or folder in, one output row for each row, through any interruption.

May import: `nlp.pipeline` and what is below.
"""
