"""Checkpoints: found, downloaded, recognised, read, and kept in the user's cache.

May import: cards and `nlp.errors`.
"""
