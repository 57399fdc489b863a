"""Decoding loops and caches of decoder-only models.

May import: torch and transformers; nothing of tomtat but `nlp.errors`.
"""
