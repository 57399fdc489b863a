"""One file an engine: what turns requests into outputs (`nlp.models.contract.Model`).

May import: `nlp.models.decoding`, `nlp.models.checkpoints`, the contract, cards and prompts.
"""
