"""A digest as text, Markdown, a Word document, JSON, or panels on a terminal.

May import: `nlp.digest` and what is below.
"""
