"""Requests to models: jobs of many documents share batches; an output with a fault is asked for again.

May import: `nlp.models`, `nlp.checks`, `nlp.events`.
"""
