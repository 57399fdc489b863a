"""What is asked of a translator, sentence by sentence, and how its outputs are put together again.

May import: `nlp.generate`, `nlp.checks` and what is below.
"""
