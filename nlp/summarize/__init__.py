"""What is asked of a summariser, and what becomes of its drafts.

May import: `nlp.generate`, `nlp.extract`, `nlp.checks` and what is below.
"""
