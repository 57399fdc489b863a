"""A digest as text, Markdown, a Word document, JSON, or panels on a terminal.

One file an outlet, all of them in the table of `nlp.output.registry`; the words that they and the page
show are in `labels.toml`.

May import: `nlp.digest` and what is below.
"""
