"""The cut vocabulary: texts of the kept characters keep their tokens, and no text is lost."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from nlp.models.embedded.vocabulary import cut_model, cut_tokenizer, kept_characters, kept_ids

NAMES = ("Nguyễn Văn Nên", "Đà Nẵng", "1.234,5 tỷ đồng", "“Petrol” – 12,7%…", "a\n\nb\tc", "<eos> <table>")


@pytest.fixture(scope="module")
def pair(tiny_tokenizer: dict[str, Any]) -> tuple[Tokenizer, Tokenizer]:
    """The tokenizer before and after the cut."""
    cut = cut_tokenizer(tiny_tokenizer, kept_ids(tiny_tokenizer))
    whole, small = (Tokenizer.from_str(json.dumps(contents)) for contents in (tiny_tokenizer, cut))
    for tokenizer in (whole, small):
        tokenizer.encode_special_tokens = True
    return whole, small


def tokens(tokenizer: Tokenizer, text: str) -> list[str]:
    found: list[str] = tokenizer.encode(text, add_special_tokens=False).tokens
    return found


def test_something_is_cut(tiny_tokenizer: dict[str, Any]) -> None:
    vocabulary = tiny_tokenizer["model"]["vocab"]
    kept = {i: token for token, i in vocabulary.items()}
    names = [kept[i] for i in kept_ids(tiny_tokenizer)]
    assert len(names) < len(vocabulary)
    assert {"<pad>", "<eos>", "<bos>", "<unk>", "<end_of_turn>", "<0x00>", "<0xFF>", "\n"} <= set(names)
    assert not {"<mask>", "<unused0>", "<unused1>", "河", "河内"} & set(names)
    assert "Ö" in names
    assert not [name for name in names if len(name) > 1 and "ü" in name]


@given(st.text(st.sampled_from(sorted(kept_characters())), max_size=60))
def test_a_text_of_kept_characters_keeps_its_tokens(pair: tuple[Tokenizer, Tokenizer], text: str) -> None:
    whole, small = pair
    assert tokens(small, text) == tokens(whole, text)


@given(st.lists(st.integers(0, 400), max_size=30), st.data())
def test_a_text_of_listed_tokens_keeps_its_tokens(
    tiny_tokenizer: dict[str, Any], chosen: list[int], data: st.DataObject
) -> None:
    names = {i: token for token, i in tiny_tokenizer["model"]["vocab"].items()}
    listed = [
        names[i]
        for i in chosen
        if i in names and "<" not in names[i] and kept_characters().issuperset(names[i])
    ]
    cut = cut_tokenizer(tiny_tokenizer, kept_ids(tiny_tokenizer, ["no such token", *listed]))
    assert cut["model"]["vocab"].keys() >= set(listed) | {"<pad>", "<eos>", "<bos>", "<0x00>", "a"}
    whole, small = (Tokenizer.from_str(json.dumps(contents)) for contents in (tiny_tokenizer, cut))
    text = "".join(data.draw(st.lists(st.sampled_from(["a", *listed]), max_size=12))).replace("▁", " ")
    if set(tokens(whole, text)) <= cut["model"]["vocab"].keys():
        assert tokens(small, text) == tokens(whole, text)
    assert small.decode(small.encode(text, add_special_tokens=False).ids).strip() == text.strip()


@pytest.mark.parametrize("text", ["", *NAMES])
def test_a_text_of_the_press_keeps_its_tokens(pair: tuple[Tokenizer, Tokenizer], text: str) -> None:
    whole, small = pair
    assert tokens(small, text) == tokens(whole, text)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="▁"), max_size=60))
def test_no_text_is_lost(pair: tuple[Tokenizer, Tokenizer], text: str) -> None:
    _, small = pair
    assert small.decode(small.encode(text, add_special_tokens=False).ids, skip_special_tokens=False) == text


@pytest.mark.parametrize("text", ["😀", "河内", "Özil ở Zürich", "Москва", "𠮷"])
def test_a_foreign_text_is_not_lost(pair: tuple[Tokenizer, Tokenizer], text: str) -> None:
    _, small = pair
    ids = small.encode(text, add_special_tokens=False).ids
    assert small.decode(ids) == text
    assert small.token_to_id("<unk>") not in ids


def test_the_special_tokens_have_their_new_ids(tiny_tokenizer: dict[str, Any]) -> None:
    moved = copy.deepcopy(tiny_tokenizer)
    # As if <bos> came after tokens that are cut.
    vocabulary = moved["model"]["vocab"]
    vocabulary["<bos>"], vocabulary["<end_of_turn>"] = vocabulary["<end_of_turn>"], vocabulary["<bos>"]
    ids = {token["content"]: token for token in moved["added_tokens"]}
    ids["<bos>"]["id"], ids["<end_of_turn>"]["id"] = ids["<end_of_turn>"]["id"], ids["<bos>"]["id"]
    moved["added_tokens"].sort(key=lambda token: token["id"])
    moved["post_processor"]["special_tokens"]["<bos>"]["ids"] = [vocabulary["<bos>"]]
    small = Tokenizer.from_str(json.dumps(cut_tokenizer(moved, kept_ids(moved))))
    assert vocabulary["<bos>"] != small.token_to_id("<bos>")
    assert small.encode("a").ids[0] == small.token_to_id("<bos>")
    for token in json.loads(small.to_str())["added_tokens"]:
        assert small.id_to_token(token["id"]) == token["content"]


def test_the_logits_of_kept_tokens_are_the_same(
    tiny_tokenizer: dict[str, Any], tiny_builder: Callable[[], Any]
) -> None:
    whole, small = tiny_builder(), tiny_builder()
    kept = kept_ids(tiny_tokenizer)
    cut_model(small, kept)
    old = torch.tensor(kept)[None, 5:45]
    with torch.inference_mode():
        expected = whole(old).logits[..., torch.tensor(kept)]
        found = small(torch.arange(5, 45)[None]).logits
    torch.testing.assert_close(found, expected)
    assert small.config.vocab_size == len(kept) == found.shape[-1]
    assert small.lm_head.weight is small.model.embed_tokens.weight


def test_the_ids_of_the_configuration_are_new(
    tiny_tokenizer: dict[str, Any], tiny_builder: Callable[[], Any]
) -> None:
    model = tiny_builder()
    model.config.eos_token_id = [1, 7]
    kept = kept_ids(tiny_tokenizer)
    cut_model(model, kept)
    assert model.config.eos_token_id == [kept.index(1), kept.index(7)]
    assert (model.config.pad_token_id, model.config.bos_token_id) == (0, 2)
    assert model.generation_config.eos_token_id in (1, [1, kept.index(7)])
