"""Many documents: a table or folder in, one output row for each row or event, through any interruption.

`run` does it: it reads rows (`input`), hands chunks of them to workers, and writes what comes back in order
(`checkpoint`). `work` says what is done with a chunk, `articles` and `events` are the two kinds; the workers
are this process, whose models' outputs are kept (`journal`), or those of a Ray cluster (`cluster`, `jobs`).
`storage` brings inputs and outputs that lie elsewhere.

May import: `nlp.event`, `nlp.pipeline` and what is below.
"""
