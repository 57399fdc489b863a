"""A row of the table of models, and a row of the table of presets.

They are read from `nlp/models/models.toml` by `nlp.models.table`; `nlp.models.registry` is what uses them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf
from typing import Literal

Family = Literal["", "causal", "seq2seq"]
Hints = Literal["", "inline", "prompt"]


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model and everything that its engine must know about it.

    Attributes:
        name: how users call it.
        tasks: what it can do.
        engines: those that can run it, of `nlp.models.engines.table.ENGINES`; the first that is installed is
            taken unless the user names one.
        source: where its files come from, of `nlp.models.registry.SOURCES`: "hub" (also a folder of the
            user's own), "embedded" (a package); "" if it has none.
        description: one line for a list of models.
        family: "causal" (decoder-only), "seq2seq" (encoder-decoder) or "" (no neural network).
        repository: where the checkpoint comes from: a package, a repository of the hub, or a folder.
        revision: version of the package or commit of the repository; "" for a folder.
        gguf_repository, gguf_revision, gguf_file: where an engine that reads GGUF gets its file.
        gguf_size_mb: size of that file in megabytes.
        gated: the hub gives it only to users who accepted its terms there.
        sha256: of the checkpoint file as it comes, in hex; a file that differs is refused.
        licence, licence_url: name and address of its licence, "" where no model is involved.
        licence_note: what the licence means for users, one sentence.
        must_accept: users must accept the licence before the model is used (`nlp.models.licences`).
        size_mb: size on the disk when ready, in megabytes.
        budget: the most source tokens of one request.
        max_new_tokens: upper limit of any output, in tokens.
        summary_sentences: how many sentences of a summary it writes well at once.
        excerpts: it summarises a text over its budget from an excerpt (`nlp.extract.select.excerpt`),
            not part by part.
        false_of_100: how many in 100 of its summaries, by those read against their articles, say something
            that the article does not: (most extractive fragments of a summary, how many in 100), the last
            for any number; () if none were read.
        beams: beams of the model's own recommendation.
        summary_beams: the same for summaries, where a model does both tasks; 0: as `beams`.
        beam_spread: how far beams of a translation may fall behind, see
            `nlp.models.contract.Decoding.spread`; 0: any distance.
        summary_samples: how many summaries it writes, to choose the best of them
            (`nlp.summarize.drafts.best_draft`).
        batch_size: the most requests in one batch.
        adapter: folder of `nlp/models/embedded` that is merged when the model is prepared, "" for none.
        hints: how it takes the English of terms: "inline" (in the place of the Vietnamese, in its source),
            "prompt" (listed in its prompt, `Request.terms`) or "" (not at all).
        prompt: the style of `nlp/models/prompts.toml` that it is asked in.
        prefix: put before the source, for models trained with one ("vietnews: ", "vi: ").
        source_language, target_language: codes for the tokenizer ("vi_VN", "vie_Latn"), "" if none.
        forced_first_token: the token that every output begins with ("eng_Latn"), "" if none.
        decoder_start_token: the token that the decoder starts from, "" for that of the checkpoint.
        chat_template: the prompt goes through the tokenizer's chat template.
        length_penalty: power of its length by which a beam's score is divided; less favours short outputs.
        no_repeat_ngram: n-grams of this length never come twice, where the card wants it; 0 is off.
        normalise: what is done to the source first: names of `nlp.models.engines.normalisation.STEPS`.
        output_prefix: taken off the beginning of an output ("en: ").
        joins_hyphens: "AI - related" in an output is made "AI-related".
        joins_punctuation: "mưa , gió ." in an output is made "mưa, gió.".
    """

    name: str
    tasks: tuple[Task, ...]
    engines: tuple[str, ...]
    source: str = ""
    description: str = ""
    family: Family = ""
    repository: str = ""
    revision: str = ""
    gguf_repository: str = ""
    gguf_revision: str = ""
    gguf_file: str = ""
    gguf_size_mb: int = 0
    gated: bool = False
    sha256: str = ""
    licence: str = ""
    licence_url: str = ""
    licence_note: str = ""
    must_accept: bool = False
    size_mb: int = 0
    budget: int = 1024
    max_new_tokens: int = 512
    summary_sentences: int = 2
    excerpts: bool = False
    false_of_100: tuple[tuple[float, int], ...] = ()
    beams: int = 1
    summary_beams: int = 0
    beam_spread: float = 0.0
    summary_samples: int = 1
    batch_size: int = 16
    adapter: str = ""
    hints: Hints = ""
    prompt: str = ""
    prefix: str = ""
    source_language: str = ""
    target_language: str = ""
    forced_first_token: str = ""
    decoder_start_token: str = ""
    chat_template: bool = False
    length_penalty: float = 1.0
    no_repeat_ngram: int = 0
    normalise: tuple[str, ...] = ()
    output_prefix: str = ""
    joins_hyphens: bool = False
    joins_punctuation: bool = False

    def __post_init__(self) -> None:
        most = [row[0] for row in self.false_of_100]
        if most and (most[-1] != inf or most != sorted(set(most))):
            raise ValueError(f"{self.name}: the bounds of false_of_100 must rise, and the last be inf")

    @property
    def pinned(self) -> bool:
        """Whether its revision can never be another one."""
        return not self.revision or bool(re.fullmatch(r"[0-9a-f]{40}|\d[\d.]*", self.revision))


@dataclass(frozen=True, slots=True)
class Preset:
    """A choice of models for the two tasks.

    Attributes:
        name: how users call it.
        summarizer: name of the model that writes the summaries.
        translator: name of the model that translates, None if the preset does not translate.
        shortens: the summariser does not write, but shortens the article's own sentences
            (`nlp.summarize.shorten`), where its engine can be bound to that.
        description: one line for a list of presets.
    """

    name: str
    summarizer: str
    translator: str | None
    description: str = ""
    shortens: bool = False


Task = Literal["summarize", "translate", "translate_to_vi"]
"""Vietnamese to shorter Vietnamese, Vietnamese to English, English to Vietnamese."""
