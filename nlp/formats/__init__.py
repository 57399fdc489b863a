"""What is read: bytes in some encoding, web pages, HTML, Markdown, PDF, Word. `nlp.read` chooses."""
