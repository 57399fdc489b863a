"""How decoder-only models write: the network of the embedded one, searches, caches, when a text ends.

May import: torch and transformers; nothing of tomtat but `nlp.errors`.
"""
