"""Several articles on one event: one digest with the sources of each sentence, and where they differ.

`report` is one article with the time of its publication; `group` finds which articles of a table tell of
the same event. `choose` picks the sentences of the summary; `claims` reads what articles say in numbers,
dates, names and places, `values` which of these may be one, `compare` which claims are about the same thing,
and `lines` lines them up. `run` does all of it and has the summary translated; `digest` is what comes out,
`outlets` write it.

May import: `nlp.pipeline` and what is below.
"""
