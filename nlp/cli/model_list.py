"""What `tomtat models` prints: the pairs that `--preset` chooses among, and every model."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.models import licences, registry, table
from nlp.models.card import ModelCard, Preset

_TASKS = {"summarize": "summaries", "translate": "translation"}


def lines() -> Iterator[str]:
    """Yields the lines."""
    yield "PAIRS, chosen with --preset NAME"
    yield ""
    for preset in table.PRESETS.values():
        yield from _describe_preset(preset)
    yield ""
    yield "MODELS, chosen with --summarizer NAME and --translator NAME"
    yield ""
    for card in table.MODELS.values():
        yield from _describe_model(card)
    yield ""
    yield "Any other repository of the hub: hf:OWNER/NAME   A folder: path:FOLDER"
    yield "Prepare one with: tomtat models prepare NAME   Its licence: tomtat models licence NAME"
    yield "Published models are called as their cards say; their real weights are not part of the tests."


def _describe_preset(preset: Preset) -> Iterator[str]:
    yield f"{preset.name}: {preset.description}"
    if preset.summarizer == preset.translator:
        yield f"    both: {preset.summarizer}"
    else:
        translator = preset.translator or "none"
        yield f"    summaries: {preset.summarizer} · translation: {translator}"


def _describe_model(card: ModelCard) -> Iterator[str]:
    tasks = ", ".join(_TASKS[task] for task in card.tasks)
    yield f"{card.name} ({tasks}): {card.description}"
    state = "ready" if registry.is_ready(card.name) else "not ready yet"
    engines = f"; runs with {', '.join(card.engines)}" if card.engines else ""
    yield (
        f"    {card.size_mb:,} MB; {state}{engines}" if card.size_mb else f"    nothing to download; {state}"
    )
    if card.repository:
        short = card.revision[:12] if card.pinned else f"{card.revision}, not pinned: it may change"
        yield f"    from {card.repository} ({short}){'; wants an account of the hub' if card.gated else ''}"
    if card.licence:
        yield f"    {card.licence}: {card.licence_note}"
        if card.must_accept:
            accepted = licences.is_accepted(card.licence)
            yield f'    {"accepted" if accepted else "needs"} --accept-licence "{card.licence}"'
