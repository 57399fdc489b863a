"""Vietnamese text: normalising, sentences, pieces of them, syllables, language, anaphora, tables.

Everything works on plain strings and character offsets. May import: `nlp.errors`.
"""
