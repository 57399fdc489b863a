"""How much is spent on a sentence: a narrow search for all, a wide one where the checks ask for it.

Where a model is sure of itself, eight beams write one sentence in eight ways at eight times the cost. Those
far behind the best one are not followed in the first try, and those that have become the same but for how
they began as one (`Decoding.spread`): a sentence costs as much as the model is in doubt.
`eval/results/effort.json` has what that costs and brings.
"""

from __future__ import annotations

import math

from nlp.models.contract import Decoding, Model

_PENALISED = Decoding(beams=4, repetition_penalty=1.2)

RETRIES = (Decoding(), Decoding(beams=4), _PENALISED)
"""After a first try that has followed all of its beams."""


WIDE = Decoding(beams=16, spread=4.0)
"""For the few sentences that have lost a term or a name, by models that cannot mend them (`Model.mends`): a
wider search mostly finds one that keeps it."""


def first_try(model: Model, beams: int) -> Decoding:
    """Returns the search that every sentence gets.

    Args:
        model: the translator.
        beams: what the user has asked for: all of these are followed; 0: what the model recommends.
    """
    return Decoding(beams=model.beams_for("translate", beams), spread=math.inf if beams else model.spread)


def later_tries(first: Decoding) -> tuple[Decoding, ...]:
    """Returns the searches for sentences whose outputs so far have errors."""
    if math.isinf(first.spread):
        return RETRIES
    return (Decoding(beams=first.beams, spread=WIDE.spread), _PENALISED)
