"""Fine-tuning: examples, the trainer, learning from own drafts, curves; `nlp.finetune` puts them together.

`nlp.training.salience` learns the weights by which sentences and drafts are chosen.
"""
