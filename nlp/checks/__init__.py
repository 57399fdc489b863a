"""An output against its source: findings with codes, severities and spans; `messages.toml` explains them.

Pure functions. May import: `nlp.facts`, `nlp.text`.
"""
