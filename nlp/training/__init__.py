"""Fine-tuning: examples, the trainer, curves; `nlp.training.finetune` puts them together.

`nlp.training.salience` learns the weights by which sentences and drafts are chosen, `nlp.training.standing`
those by which sentences are passed over.
"""
