"""Pasted press text to an `Article`: title, lead, paragraphs, captions, and what was dropped, with reasons.

May import: `nlp.text`.
"""
