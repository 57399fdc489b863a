"""What comes in: bytes in some encoding, web pages, HTML, Markdown, PDF, Word become a `Document`.

`source` chooses the format and normalises; `apart` has processes for what strangers made, which can be
killed. May import: `nlp.text`.
"""
