"""What comes in: bytes in some encoding, web pages, HTML, Markdown, PDF, Word become a `Document`.

`source` chooses the format and normalises. May import: `nlp.text`.
"""
