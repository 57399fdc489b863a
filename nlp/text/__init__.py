"""Vietnamese text: normalising, sentences and pieces of them, syllables, language, what leans on the sentence before, tables.

Everything works on plain strings and character offsets. May import: `nlp.errors`.
"""
