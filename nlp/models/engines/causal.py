"""The engine for decoder-only checkpoints: torch and transformers, on the CPU or a GPU."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import replace
from importlib import metadata
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from tokenizers import Tokenizer

from nlp.errors import ModelError
from nlp.models import prompts
from nlp.models.card import ModelCard, Task
from nlp.models.contract import TOKENS_PER_SENTENCE, Chunk, Decoding, Model, Output, Request
from nlp.models.decoding.construction import Construction, Tokens
from nlp.models.decoding.gemma import GemmaDecoder
from nlp.models.decoding.gemma_layers import Layers
from nlp.models.decoding.gemma_weights import read_gemma
from nlp.models.decoding.given import mean_logprobs
from nlp.models.decoding.int8 import computes_int8
from nlp.models.decoding.int8_layers import read_layers
from nlp.models.decoding.mend import mend
from nlp.models.decoding.row_limits import RowLimits
from nlp.models.decoding.sampling import Draw, write
from nlp.models.decoding.search import Phrase, Texts, search
from nlp.models.engines.device import choose_device, choose_precision
from nlp.models.memory import give_back, remember_nothing
from nlp.models.progress import Progress

if TYPE_CHECKING:
    from nlp.models.decoding.kv_cache import Prefix

# transformers takes seconds to import: whatever runs with `GemmaDecoder` does without.

log = logging.getLogger("tomtat")

_CLOSERS = "\"'”’»)] "

_ENOUGH = 0.75
"""Of the samples of a request that must have ended: one that runs on is hardly what most agree on."""


class TransformersModel(Model):
    """A causal language model that is asked with the prompts of its card.

    Args:
        card: the model's card.
        model: a causal model of transformers, in the precision and on the device it is to run with, or
            what `read_gemma` gives.
        tokenizer: its tokenizer.
        use_prefix_cache: compute the constant beginning of the prompts only once.
        layers: what is computed instead of the model's layers: those in 8 bits.
    """

    def __init__(
        self,
        card: ModelCard,
        model: Any,
        tokenizer: Tokenizer,
        *,
        use_prefix_cache: bool = True,
        layers: Layers | None = None,
    ) -> None:
        super().__init__(
            card,
            {
                "engine": f"transformers {metadata.version('transformers')}, torch {torch.__version__}",
                "device": str(model.device),
                "precision": f"{'int8 and ' if layers else ''}{model.dtype}".replace("torch.", ""),
                "prompt": prompts.fingerprint(card.prompt),
            },
        )
        self.model = model.eval()
        self.tokenizer = tokenizer
        # "<eos>" in an article is five characters, not the end of the text.
        self.tokenizer.encode_special_tokens = True
        remember_nothing(tokenizer)
        self.use_prefix_cache = use_prefix_cache
        self.decoder = GemmaDecoder(model, layers) if GemmaDecoder.runs(model) else None
        self.scores = self.decoder is not None
        self.mends = self.decoder is not None
        self.constructs = True
        self.continues = not self._suffix_ids("translate")
        self.spread = card.beam_spread if card.beam_spread and self.decoder else math.inf
        config = model.config.get_text_config()
        self._begin: list[int] = [] if config.bos_token_id is None else [config.bos_token_id]
        self._eos = config.eos_token_id if isinstance(config.eos_token_id, list) else [config.eos_token_id]
        self._pad = config.pad_token_id if config.pad_token_id is not None else self._eos[0]
        self._newlines = [i for token, i in tokenizer.get_vocab().items() if "\n" in token]
        self._prefixes: dict[Task, Prefix] = {}

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(ids) for ids in self._encode(texts)]

    def generate_batch(self, requests: Sequence[Request]) -> list[Output]:
        if not requests:
            return []
        lengths = self.count_tokens([request.text for request in requests])
        if (length := max(lengths)) > self.budget:
            raise ModelError(
                f"a text of {length} tokens is over the budget of {self.budget} of the model {self.name}"
            )
        # Neighbours of like length are read together, and padded less.
        order = sorted(range(len(requests)), key=lambda i: lengths[i])
        outputs = self.within_memory([requests[i] for i in order], self._generate)
        give_back()  # else what this batch leaves in pieces comes on top of the next one
        return [output for _, output in sorted(zip(order, outputs, strict=True), key=lambda pair: pair[0])]

    def release(self) -> None:
        super().release()
        torch.cuda.empty_cache()

    def _generate(self, requests: Sequence[Request]) -> list[Output]:
        task, decoding = requests[0].task, requests[0].decoding
        if requests[0].given or requests[0].draft:
            return self._go_over(task, requests)
        limits = self._limits(requests)
        if decoding.beams == 1 or self.decoder:
            return self._run(task, decoding, requests, limits)
        # A beam that runs on changes what the search does: rows of one limit only, so that a
        # request gets the same output whatever it shares its batch with.
        outputs: list[Output] = []
        for limit, group in groupby(zip(limits, requests, strict=True), key=lambda pair: pair[0]):
            rows = [request for _, request in group]
            outputs += self._run(task, decoding, rows, [limit] * len(rows))
        return outputs

    def _go_over(self, task: Task, requests: Sequence[Request]) -> list[Output]:
        """How likely each output is that is given; drafts with the terms that they lack, or as they were."""
        if self.decoder is None:
            raise ModelError(f"the model {self.name} cannot score a text here")
        rows = self._rows(task, self._rendered(requests))
        # A blank stands before an output, as in training.
        given = self._encode([f" {request.given or request.draft}" for request in requests])
        prefix = len(self._prefix_ids(task)) * self.use_prefix_cache
        if requests[0].given:
            means = mean_logprobs(self.decoder, rows, given, prefix=prefix)
            return [
                Output(request.given, len(ids), True, logprob=mean)
                for request, ids, mean in zip(requests, given, means, strict=True)
            ]
        stops, phrases = self._stops(task), [self._phrases(request) for request in requests]
        mended = mend(self.decoder, rows, given, phrases, stops=stops, prefix=prefix)
        outputs = []
        for request, ids, of in zip(requests, given, mended, strict=True):
            found = [self._output(task, text.tokens, stops, text.mean) for text in of]
            best, *others = found or [Output(request.draft, len(ids), True)]
            outputs.append(replace(best, others=tuple(others)))
        return outputs

    def _rendered(self, requests: Sequence[Request]) -> list[str]:
        return [prompts.render_request(self.card, request) for request in requests]

    def _rows(self, task: Task, rendered: Sequence[str]) -> list[list[int]]:
        """Whole prompts, as tokens."""
        prefix, suffix = self._prefix_ids(task), self._suffix_ids(task)
        return [prefix + ids + suffix for ids in self._encode(rendered)]

    @torch.inference_mode()
    def _run(
        self, task: Task, decoding: Decoding, requests: Sequence[Request], limits: Sequence[int]
    ) -> list[Output]:
        rendered = self._rendered(requests)
        begun = self._encode([f" {request.begun}" if request.begun else "" for request in requests])
        rows = [row + ids for row, ids in zip(self._rows(task, rendered), begun, strict=True)]
        stops = self._stops(task)
        if decoding.samples > 1:
            written = write(
                self._read(task, rows),
                Draw(rendered, decoding.samples, stops),
                samples=decoding.samples,
                limits=[limit for limit in limits for _ in range(decoding.samples)],
                stops=frozenset(stops),
                enough=_ENOUGH,
            )
            outputs = [self._output(task, ids, stops) for ids in written]
            found = [outputs[i : i + decoding.samples] for i in range(0, len(outputs), decoding.samples)]
        elif self.decoder or requests[0].made_of:
            made_of = [self._construction(request) for request in requests if request.made_of]
            hypotheses = search(
                self._read(task, rows),
                beams=decoding.beams,
                limits=[construction.longest for construction in made_of] or limits,
                stops=frozenset(stops),
                penalty=decoding.repetition_penalty,
                spread=decoding.spread,
                phrases=[self._phrases(request) for request in requests],
                constructions=made_of,
            )
            found = [
                [self._output(task, of.tokens, stops, of.mean) for of in of_prompt]
                for of_prompt in hypotheses
            ]
        else:
            written = self._generate_rows(task, decoding, rows, limits)
            outputs = [self._output(task, ids, stops) for ids in written]
            found = [outputs[i : i + decoding.beams] for i in range(0, len(outputs), decoding.beams)]
        return [replace(best, others=tuple(others)) for best, *others in found]

    def _read(self, task: Task, rows: Sequence[Sequence[int]]) -> Texts:
        """Reads prompts, for texts to follow them."""
        if self.decoder:
            texts = self.decoder.read(rows, prefix=len(self._prefix_ids(task)) * self.use_prefix_cache)
            give_back()  # what reading took, before the texts grow
            return texts
        from nlp.models.decoding.shared_prompt import SharedTexts

        input_ids, mask = self._padded(rows)
        return SharedTexts(self.model, self._cache(task, rows, input_ids.shape[1]), input_ids, mask)

    def _padded(self, rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Returns tokens, padded on the left, and a mask that is 0 for the padding."""
        width = max(map(len, rows))
        ids = [[self._pad] * (width - len(row)) + list(row) for row in rows]
        mask = [[0] * (width - len(row)) + [1] * len(row) for row in rows]
        return torch.tensor(ids, device=self.model.device), torch.tensor(mask, device=self.model.device)

    def _generate_rows(
        self, task: Task, decoding: Decoding, rows: Sequence[Sequence[int]], limits: Sequence[int]
    ) -> list[list[int]]:
        """Greedy search or beams by `generate` of transformers: the tokens of each output, or beam."""
        import transformers

        input_ids, mask = self._padded(rows)
        width = input_ids.shape[1]
        cache = self._cache(task, rows, width + max(limits))
        if decoding.beams > 1:
            self._read_for_beams(cache, input_ids, mask, decoding.beams)
        ends = RowLimits(width, [limit for limit in limits for _ in range(decoding.beams)])
        generated = self.model.generate(
            input_ids=input_ids,
            attention_mask=mask,
            past_key_values=cache,
            generation_config=transformers.GenerationConfig(
                do_sample=False,
                num_beams=decoding.beams,
                num_return_sequences=decoding.beams,
                early_stopping=decoding.beams > 1,
                # An empty output is of no use to anyone.
                min_new_tokens=1,
                max_new_tokens=max(limits),
                eos_token_id=self._stops(task),
                bos_token_id=self.model.config.get_text_config().bos_token_id,
                pad_token_id=self._pad,
                use_cache=True,
            ),
            logits_processor=_processors(decoding, width),
            stopping_criteria=transformers.StoppingCriteriaList([ends] if decoding.beams == 1 else []),
        )
        return [ids[:limit] for ids, limit in zip(generated[:, width:].tolist(), ends.limits, strict=True)]

    def _cache(self, task: Task, rows: Sequence[Sequence[int]], room: int) -> Any:
        """Returns the cache that generation starts from, for so many tokens."""
        import transformers

        from nlp.models.decoding.kv_cache import compute_prefix

        if not self.use_prefix_cache:
            return transformers.DynamicCache()
        if task not in self._prefixes:
            self._prefixes[task] = compute_prefix(self.model.base_model, self._prefix_ids(task))
        width = max(map(len, rows))
        return self._prefixes[task].cache([width - len(row) for row in rows], room)

    def _read_for_beams(self, cache: Any, input_ids: torch.Tensor, mask: torch.Tensor, beams: int) -> None:
        """Reads everything but the last token; `generate` would read it once for each beam."""
        start = cache.get_seq_length()
        positions = (mask.cumsum(-1) - 1).clamp(min=0)
        if start < input_ids.shape[1] - 1:
            self.model.base_model(
                input_ids=input_ids[:, start:-1],
                attention_mask=mask[:, :-1],
                position_ids=positions[:, start:-1],
                past_key_values=cache,
                use_cache=True,
            )
        cache.batch_repeat_interleave(beams)

    def _output(
        self, task: Task, ids: Sequence[int], stops: Sequence[int], logprob: float | None = None
    ) -> Output:
        end = next((i for i, token in enumerate(ids) if token in stops), None)
        text = self.tokenizer.decode(list(ids[:end]), skip_special_tokens=True)
        return Output(
            text=prompts.clean(self.card, task, text),
            tokens=len(ids) if end is None else end + 1,
            finished=end is not None,
            logprob=logprob,
        )

    def _limits(self, requests: Sequence[Request]) -> list[int]:
        """The most tokens of each output; those of a translation are bounded by its source's."""
        lengths = self.count_tokens([request.text for request in requests])
        limits = []
        for request, length in zip(requests, lengths, strict=True):
            if request.decoding.max_new_tokens is not None:
                limits.append(request.decoding.max_new_tokens)
            elif request.task == "summarize":
                limits.append(min(TOKENS_PER_SENTENCE * request.sentences + 16, self.card.max_new_tokens))
            else:
                limits.append(min(_translation_limit(length, self.decoder is None), self.card.max_new_tokens))
        return limits

    def _phrases(self, request: Request) -> list[Phrase]:
        """The terms that a translation should hold, as tokens: within a text, and where a sentence begins."""
        found = []
        for _, target in request.terms:
            forms = (f" {target}", target[:1].upper() + target[1:])
            found.append(tuple(tuple(ids) for ids in self._encode(forms)))
        return found

    def _construction(self, request: Request) -> Construction:
        """What an output may be made of, as tokens."""
        return Construction([self._chunks(sentence) for sentence in request.made_of])

    def _chunks(self, sentence: Sequence[Chunk]) -> list[Tokens]:
        """The chunks of a sentence as tokens: a chunk that begins it has a capital, and no mark before it."""
        begun = [chunk.text.lstrip(" ,;") or chunk.text for chunk in sentence]
        firsts = self._encode([f" {text[:1].upper()}{text[1:]}" for text in begun])
        inners = self._encode([c.text if c.text[0] in ",;" else f" {c.text}" for c in sentence])
        [stop] = self._encode(["."])
        chunks = []
        for number, (chunk, first, inner) in enumerate(zip(sentence, firsts, inners, strict=True), 1):
            closes = number == len(sentence) and chunk.text.rstrip(_CLOSERS).endswith((".", "!", "?", "…"))
            end = () if closes else tuple(stop)
            chunks.append(Tokens(tuple(first), tuple(inner), chunk.needed, chunk.tied, end))
        return chunks

    def _prefix_ids(self, task: Task) -> list[int]:
        [ids] = self._encode([prompts.render_prefix(self.card, task)])
        return self._begin + ids

    def _suffix_ids(self, task: Task) -> list[int]:
        """What closes a prompt, after the words of `prompts`; the engine for chat models has some."""
        return []

    def _stops(self, task: Task) -> list[int]:
        newlines = self._newlines if prompts.stops_at_newline(self.card, task) else []
        return [*self._eos, *newlines]

    def _encode(self, texts: Sequence[str]) -> list[list[int]]:
        return [e.ids for e in self.tokenizer.encode_batch(list(texts), add_special_tokens=False)]


def _translation_limit(length: int, in_steps: bool) -> int:
    """The most tokens of the translation of so many: what is longer is hardly ever one.

    Where beams of one batch must have one limit it goes up in steps, so that many requests share theirs.
    """
    most = math.ceil(2.2 * length) + 16
    return math.ceil(most / 16) * 16 if in_steps else most


def _processors(decoding: Decoding, start: int) -> Any:
    import transformers

    chosen = transformers.LogitsProcessorList()
    if decoding.repetition_penalty != 1.0:
        chosen.append(
            transformers.RepetitionPenaltyLogitsProcessor(
                decoding.repetition_penalty, prompt_ignore_length=start
            )
        )
    return chosen


def load(
    card: ModelCard,
    folder: Path,
    *,
    device: str = "auto",
    precision: str = "auto",
    progress: Progress | None = None,
) -> TransformersModel:
    """Loads a causal checkpoint: a folder with weights and tokenizer.

    Raises:
        InputError: there is no such device or precision.
        ModelError: the checkpoint cannot be read, or is asked as a chat model without being one.
    """
    if card.chat_template:
        from nlp.models.engines.chat import load_chat

        return load_chat(card, folder, device=device, precision=precision)
    return load_causal(card, folder, device=device, precision=precision)


def load_causal(
    card: ModelCard, folder: Path, *, device: str = "auto", precision: str = "auto"
) -> TransformersModel:
    """Loads a causal model that is asked without a chat template, from a folder with its files.

    Raises:
        InputError: there is no such device or precision.
        ModelError: the checkpoint cannot be read.
    """
    where = choose_device(device)
    dtype = choose_precision(precision, where)
    model: Any = read_gemma(folder, dtype) if where.type == "cpu" else None
    layers = read_layers(folder, dtype) if model and precision == "auto" and computes_int8() else None
    if model is None:
        import transformers

        from nlp.models.checkpoints.load import read_weights

        model = read_weights(
            transformers.AutoModelForCausalLM, card, folder, dtype=dtype, attn_implementation="sdpa"
        ).to(where)
    loaded = TransformersModel(card, model, _read_tokenizer(card, folder), layers=layers)
    log.info("%s runs on %s in %s", card.name, loaded.settings["device"], loaded.settings["precision"])
    return loaded


def _read_tokenizer(card: ModelCard, folder: Path) -> Tokenizer:
    if (folder / "tokenizer.json").is_file():
        # At once, where transformers takes a second.
        return Tokenizer.from_file(str(folder / "tokenizer.json"))
    from nlp.models.engines.encoder_decoder import load_tokenizer

    tokenizer: Tokenizer = load_tokenizer(card, folder).backend_tokenizer
    return tokenizer
