"""Every metric against values computed by hand or by its reference implementation."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest

pytest.importorskip("sacrebleu", reason="the extra `eval` is not installed")
pytest.importorskip("rouge_score", reason="the extra `eval` is not installed")

import sacrebleu
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score import rouge_scorer

from eval import facts, metrics
from nlp.errors import InputError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("...", []),
        ("Thủ tướng", ["thủ", "tướng"]),
        ("Đà Nẵng: 1.200 tỷ_đồng!", ["đà", "nẵng", "1", "200", "tỷ", "đồng"]),
    ],
)
def test_syllables(text: str, expected: list[str]) -> None:
    assert metrics.syllables(text) == expected


def test_syllables_do_not_depend_on_the_unicode_form() -> None:
    text = "Phường Thủ Đức, quyết định ngày 5/9"
    assert metrics.syllables(unicodedata.normalize("NFD", text)) == metrics.syllables(text)


@pytest.mark.parametrize(
    ("output", "reference", "expected"),
    [
        # 2 of 3 syllables, 1 of 2 pairs, longest common subsequence 2 of 3
        ("mưa lớn hôm", "mưa lớn nay", [200 / 3, 50.0, 200 / 3]),
        # precision 2/2, recall 2/4: F1 2/3; pairs 1/1 and 1/3: F1 1/2
        ("giá vàng", "giá vàng giảm mạnh", [200 / 3, 50.0, 200 / 3]),
        # the order counts for ROUGE-2 and -L only
        ("nay hôm", "hôm nay", [100.0, 0.0, 50.0]),
        ("", "hôm nay", [0.0, 0.0, 0.0]),
        ("bão", "lũ", [0.0, 0.0, 0.0]),
    ],
)
def test_rouge_by_hand(output: str, reference: str, expected: list[float]) -> None:
    assert metrics.rouge([output], [reference])[0] == pytest.approx(expected)


def test_legacy_rouge_is_that_of_the_library() -> None:
    output, reference = "Thủ tướng thăm tỉnh Lào Cai", "Chủ tịch nước thăm thành phố Huế"
    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"])
    expected = [100 * value.fmeasure for value in scorer.score(reference, output).values()]
    assert metrics.rouge([output], [reference], tokens="legacy")[0] == pytest.approx(expected)
    assert metrics.rouge([output], [reference])[0][0] < expected[0], "letters counted as words inflate it"


def test_rouge_of_nothing() -> None:
    assert metrics.rouge([], []) == []
    with pytest.raises(ValueError, match="shorter"):
        metrics.rouge(["a"], [])


@settings(max_examples=20)
@given(st.integers(2, 40))
def test_the_floor_exchanges_all_references(count: int) -> None:
    texts = [f"chữ{index}" for index in range(count)]
    columns = metrics.rouge_columns(texts, texts, False)
    assert columns["rouge1"] == [100] * count
    assert columns["floor_rouge1"] == [0] * count
    outputs = metrics.rouge_columns([" ".join(texts)] * count, texts, False)["floor_rouge1"]
    assert all(value > 0 for value in outputs), "each is compared with one of the references"


def test_translation_scores_are_those_of_sacrebleu() -> None:
    outputs = ["The bridge opened on 12 March.", "Prices fell by 3.5 percent this week"]
    references = ["The bridge was opened on March 12.", "Prices fell 3.5 percent this week ."]
    scores, signatures, alone = metrics.score_translations(outputs, references)
    assert scores["BLEU"] == sacrebleu.corpus_bleu(outputs, [references]).score
    assert scores["chrF2"] == sacrebleu.corpus_chrf(outputs, [references]).score
    assert scores["chrF++"] == sacrebleu.corpus_chrf(outputs, [references], word_order=2).score
    assert scores["TER"] == sacrebleu.corpus_ter(outputs, [references]).score
    assert "tok:13a" in signatures["BLEU"]
    assert "nw:2" in signatures["chrF++"]
    assert alone == [sacrebleu.sentence_chrf(outputs[i], [references[i]]).score for i in (0, 1)]


def test_translation_scores_of_one_and_of_nothing() -> None:
    same = ["Ten people were rescued from the river last night."]
    scores, _, alone = metrics.score_translations(same, same)
    assert scores == pytest.approx({"BLEU": 100, "chrF2": 100, "chrF++": 100, "TER": 0})
    assert alone == pytest.approx([100])
    empty, _, nothing = metrics.score_translations([""], same)
    assert empty == pytest.approx({"BLEU": 0, "chrF2": 0, "chrF++": 0, "TER": 100})
    assert nothing == [0]


@pytest.mark.parametrize(
    ("source", "summary", "expected"),
    [
        ("a b c d e", "a b x d e", [2, 2]),
        ("a b c d e", "e d c", [1, 1, 1]),
        # the longest of two places is taken
        ("a b x a b c", "a b c", [3]),
        ("a b", "x y", []),
        ("", "a", []),
        ("a", "", []),
    ],
)
def test_extractive_fragments(source: str, summary: str, expected: list[int]) -> None:
    assert metrics.fragments(source.split(), summary.split()) == expected


def test_describe_summary_by_hand() -> None:
    described = metrics.describe_summary("a b c d e f g h i j", "a b x d e")
    assert described == pytest.approx(
        {
            "length": 5,
            "compression": 10 / 5,
            "coverage": 4 / 5,
            "density": (4 + 4) / 5,
            "novel_2grams": 2 / 4,  # "b x" and "x d"
            "repeated_3grams": 0,
        }
    )


@pytest.mark.parametrize(
    ("summary", "repeated"), [("a b c a b c", 1 / 4), ("a a a a a", 2 / 3), ("a b", 0.0), ("a", 0.0)]
)
def test_repetition(summary: str, repeated: float) -> None:
    assert metrics.describe_summary("z", summary)["repeated_3grams"] == pytest.approx(repeated)


def test_describe_empty_summary() -> None:
    assert metrics.describe_summary("một văn bản", "") == {}
    assert metrics.describe_summary("", "tóm tắt")["coverage"] == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Trời mưa to ở miền Trung.", []),
        ("Ông Trần Văn Đực gieo lúa.", ["Trần Văn Đực"]),
        ("Theo bà Nguyễn Thị Sáu, ở xã Thạnh Phong.", ["Nguyễn Thị Sáu", "Thạnh Phong"]),
        ("ngày 5/9 tại Đà Nẵng, Hải Phòng và Huế", ["Đà Nẵng", "Hải Phòng"]),
        ("Tại Hà Nội. Cũng tại Hà Nội.", ["Hà Nội"]),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    assert facts.names(text) == expected


def test_facts_of_a_translation() -> None:
    counts = facts.count_facts(
        "Năm 2019, ông Lê Văn Hùng ở Hà Nội bán 25 tấn lúa.",
        "In 2019, Mr. Le Van Hung of Hanoi sold 52 tons of rice.",
        reference="In 2019, Le Van Hung from Hanoi sold 25 tons of rice.",
        english=True,
    )
    assert (counts["numbers"], counts["numbers_wrong"]) == (2, 1)
    assert (counts["numbers_wanted"], counts["numbers_missing"]) == (2, 1)
    assert (counts["names_wanted"], counts["names_missing"]) == (2, 0)


def test_facts_of_a_summary() -> None:
    counts = facts.count_facts(
        "Ngày 5/9, thầy Phạm Văn Tài tặng 300 cuốn sách cho 12 trường.",
        "Thầy giáo Phạm Văn Tuấn tặng 300 cuốn sách.",
        reference="Thầy Phạm Văn Tài tặng 300 cuốn sách cho 12 trường.",
    )
    assert (counts["numbers"], counts["numbers_wrong"]) == (1, 0)
    assert (counts["numbers_wanted"], counts["numbers_missing"]) == (2, 1)
    assert (counts["names"], counts["names_wrong"], counts["names_missing"]) == (1, 1, 1)


def test_html_entities_are_not_numbers() -> None:
    counts = facts.count_facts("Ông ấy đến.", "It&#39;s him.", reference="It is him.", english=True)
    assert counts["numbers"] == 0


def test_rates_of_facts() -> None:
    clean = facts.count_facts("Có 5 người.", "Có 5 người.", reference="Có 5 người.")
    wrong = facts.count_facts("Có 5 người.", "Có 6 người.", reference="Có 5 người.")
    empty = facts.count_facts("Có 5 người.", "", reference="Có 5 người.")
    rates = metrics.aggregate("summary_vi", [clean, wrong])
    assert rates == pytest.approx(
        {"numbers_precision": 50, "numbers_recall": 50, "unsupported_per_100": 50, "faultless": 50}
    )
    assert metrics.aggregate("summary_vi", []) == {}
    alone = metrics.aggregate("summary_vi", [empty])
    assert alone == {"numbers_recall": 0}, "an empty output is neither faultless nor wrong"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("President Tran Dai Quang met Mr. Le Van Hung in Hanoi.", ["Tran Dai Quang", "Le Van Hung"]),
        ("They walked along Nguyen Hue Street.", ["Nguyen Hue"]),
        ("Nguyễn Thị Sáu sells rice.", ["Nguyễn Thị Sáu"]),
        ("Ha Long Bay, La Liga, The United Nations, Angela Merkel", ["Ha Long"]),
        ("To Be or not", []),
        ("Nguyen", []),
    ],
)
def test_vietnamese_names_in_english(text: str, expected: list[str]) -> None:
    assert facts.english_names(text) == expected


@pytest.mark.parametrize(
    ("english", "wrong"),
    [
        ("Mr. Le Van Hung sold rice.", 0),
        ("Mr. Le Van Huong sold rice.", 1),
        ("Le Van Hung and Tran Van Nam sold rice.", 1),
        ("Ly Thuong Kiet Street", 0),
        ("", 0),
    ],
)
def test_names_of_an_english_output(english: str, wrong: int) -> None:
    source = "Ông Lê Văn Hùng ở đường Lí Thường Kiệt bán lúa."
    counts = facts.count_facts(source, english, reference="Le Van Hung sold rice.", english=True)
    assert counts["names_wrong"] == wrong


@pytest.mark.parametrize(
    ("counts", "length", "expected"),
    [
        ((3, 3, 3), 1.0, (3, 0, 0)),
        ((3, 3, 2), 1.0, (3, 0, 1)),  # two put together
        ((3, 3, 2), 0.6, (3, 1, 0)),  # one lost
        ((3, 2, 2), 0.6, (2, 0, 0)),  # the reference has put two together itself
        ((3, 3, 5), 1.0, (3, 0, 0)),
        ((1, 1, 0), 0.0, (1, 1, 0)),
    ],
)
def test_sentences_lost_or_put_together(
    counts: tuple[int, int, int], length: float, expected: tuple[int, int, int]
) -> None:
    assert tuple(facts.count_segments(*counts, length=length).values()) == expected


def test_every_figure_is_explained() -> None:
    for field in ("summary_vi", "translation", "summary_en"):
        for name, figure in metrics.figures(field).items():
            assert figure["title"], name
            assert figure["help"], name
            assert figure["better"] in ("higher", "lower", ""), name
            assert not figure.get("paired") or {"mean", "share"} & figure.keys(), name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("...", []),
        ("mưa", ["mưa"]),
        ("Thủ tướng thăm thành phố Đà Nẵng", ["thủ_tướng", "thăm", "thành_phố", "đà", "nẵng"]),
    ],
)
def test_words_by_the_longest_match(text: str, expected: list[str]) -> None:
    pytest.importorskip("pyvi")
    assert metrics.words(text) == expected


def test_the_model_of_pyvi_is_never_loaded() -> None:
    pytest.importorskip("pyvi")
    code = (
        "import sys; from eval import metrics; metrics.words('a'); print('pyvi.ViTokenizer' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False", "it is a pickle"


def test_rouge_on_words_by_hand() -> None:
    pytest.importorskip("pyvi")
    # thủ_tướng thăm huế / thủ_tướng rời huế: 2 of 3 words, no pair, common subsequence 2 of 3
    scores = metrics.rouge(["Thủ tướng thăm Huế"], ["Thủ tướng rời Huế"], "word")[0]
    assert scores == pytest.approx([200 / 3, 0, 200 / 3])


def test_rouge_columns_have_floors() -> None:
    columns = metrics.rouge_columns(["mưa to", "gió lớn"], ["mưa to", "gió lớn"], False)
    assert columns["rouge1"] == [100, 100]
    assert columns["floor_rouge1"] == [0, 0]
    assert set(columns) == {
        f"{floor}{kind}{name}"
        for floor in ("", "floor_")
        for kind in ("", "legacy_")
        for name in metrics.ROUGE_TYPES
    }
    assert "floor_rouge1" not in metrics.rouge_columns(["a"], ["a"], False)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A tiny encoder with random weights and one token a word."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(0)
    folder = str(tmp_path_factory.mktemp("encoder"))
    words = {word: place for place, word in enumerate(["[PAD]", "[UNK]", "a", "b", "c"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]")
    fast.save_pretrained(folder)
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 8}
    BertModel(BertConfig(vocab_size=5, **sizes)).save_pretrained(folder)
    return folder


def test_similarity_is_the_cosine_of_mean_states(encoder: str) -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer, model = AutoTokenizer.from_pretrained(encoder), AutoModel.from_pretrained(encoder)

    def embed(text: str) -> torch.Tensor:
        with torch.no_grad():
            return model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0].mean(0)

    scores = metrics.similarity(["a b", "c", ""], ["a b", "a b", "a"], encoder)
    expected = torch.cosine_similarity(embed("c"), embed("a b"), dim=0).item()
    assert scores == pytest.approx([100, 100 * expected, 0], abs=1e-3)
    assert metrics.similarity([], [], encoder) == []
    with pytest.raises(InputError, match="cannot load the encoder"):
        metrics.similarity(["a"], ["a"], encoder + "/none")


def test_texts_are_scored_in_one_spelling() -> None:
    nfd = unicodedata.normalize("NFD", "Bà Hòa ở Cần Thơ.")
    alike, changed = metrics.spell_alike([nfd, "Bà Hoà ở Cần Thơ.", "Bà Hoà\u00a0ở Cần Thơ."])
    assert set(alike) == {"Bà Hoà ở Cần Thơ."}
    assert changed == 2
