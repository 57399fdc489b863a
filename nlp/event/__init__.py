"""Several articles on one event: one digest with the sources of each sentence, and where they differ.

`report` is one article with the time of its publication; `group` finds which articles of a table tell of
the same event, and `intake` looks at what is given as one. `choose` picks the sentences of the summary,
`support` who says or denies them. `claims` reads what articles say in numbers, dates, names and places,
`identified` which numbers are only names, `stages` which are asked for or foreseen, `values` which may be
one, `surroundings` and `likeness` how alike they are told, `compare` which claims contradict one another, and
`lines` lines them up to facts (`fact`). `development` and `growth` tell what is new from what contradicts,
`order` the times of articles without one. `run` does all of it and has the summary translated; `digest` is
what comes out, `correct` what a person makes of it, `outlets` write it, with `english` labels.

May import: `nlp.pipeline` and what is below.
"""
