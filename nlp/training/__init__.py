"""Fine-tuning: examples, the trainer, learning from own drafts, curves; `nlp.finetune` puts them together."""
