"""Fine-tuning: examples, the trainer, its curves; `nlp.finetune` puts them together."""
