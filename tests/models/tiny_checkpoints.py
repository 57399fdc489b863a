"""Tiny random checkpoints of every family in the table of models, saved as the hub holds the real ones.

Each has a real tokenizer of its family, trained here on a few sentences.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sentencepiece

SENTENCES = (
    "Hà Nội hôm nay có mưa nhỏ, nhiệt độ cao nhất 24 độ C.",
    "Sáng 16/1, Bộ Giao thông vận tải tổ chức hội nghị tổng kết công tác năm 2019.",
    "Doanh thu quý III đạt 1.234,5 tỷ đồng, tăng 12,7% so với cùng kỳ năm ngoái.",
    "Mưa lớn khiến nhiều tuyến đường ở trung tâm thành phố ngập sâu 30-50 cm trong nhiều giờ.",
    "“Chúng tôi đã cứu được 27 người”, ông Hùng nói với báo chí vào tối cùng ngày.",
    "The company's revenue reached 1,234.5 billion dong, up 12.7% from the same period last year.",
    "Petrol prices fall for the third time in a row, the ministry said on the morning of 16 January.",
    'vi: en: vietnews: hoà uỷ thuý "tôi" \' - ... < / >',
)

SMALL = {
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_ffn_dim": 48,
    "decoder_ffn_dim": 48,
}
SMALL |= {"encoder_attention_heads": 4, "decoder_attention_heads": 4, "max_position_embeddings": 96}
SMALL_T5 = {"d_model": 32, "d_kv": 8, "d_ff": 48, "num_layers": 2, "num_heads": 4}


def train(kind: str = "unigram", **options: Any) -> bytes:
    """Trains sentencepiece on the sentences. Returns the .model file."""
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES),
        model_writer=written,
        model_type=kind,
        vocab_size=260,
        hard_vocab_limit=False,
        character_coverage=1.0,
        minloglevel=2,
        **options,
    )
    return written.getvalue()


def pieces(model: bytes, text: str) -> list[str]:
    """The pieces of a text by sentencepiece itself, whatever transformers makes of its file."""
    found: list[str] = sentencepiece.SentencePieceProcessor(model_proto=model).encode(text, out_type=str)
    return found


def _write(folder: Path, **files: bytes | dict[str, Any]) -> None:
    for name, contents in files.items():
        path = folder / name.replace("__", ".")
        if isinstance(contents, bytes):
            path.write_bytes(contents)
        else:
            path.write_text(json.dumps(contents, ensure_ascii=False), encoding="utf-8")


def _save(
    model: Any,
    folder: Path,
    *,
    as_bin: bool = False,
    untied: bool = False,
    embedding: str = "shared.weight",
) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    torch.manual_seed(5)
    for parameter in model.parameters():
        # Wide weights: outputs differ from one another, and ties are far.
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.4)
    if model.config.model_type == "marian":
        # Its decoder starts from padding, whose embedding is zero in every such checkpoint.
        torch.nn.init.zeros_(model.get_input_embeddings().weight[model.config.pad_token_id])
    model.tie_weights()
    model.eval().save_pretrained(folder)
    if untied:
        # As in the hub's files, which are older than what transformers writes now: an output layer of
        # its own, and a config that says so by one key.
        weights = load_file(folder / "model.safetensors")
        weights[embedding] = weights.pop("shared.weight")
        weights["lm_head.weight"] = torch.randn(weights[embedding].shape) * 0.4
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        config.pop("scale_decoder_outputs", None)
        _write(folder, config__json={**config, "tie_word_embeddings": False})
    if as_bin:
        weights = {name: value.clone() for name, value in model.state_dict().items()}
        torch.save(weights, folder / "pytorch_model.bin")
        (folder / "model.safetensors").unlink()


def t5(folder: Path, *, tied: bool, as_bin: bool = False) -> bytes:
    """ViT5 (tied, weights as .bin) and EnViT5 (untied): tokenizer.json beside spiece.model."""
    from transformers import AutoTokenizer, T5Config, T5ForConditionalGeneration

    model = train(pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    _write(folder, spiece__model=model, config__json={"model_type": "t5"})
    _write(folder, tokenizer_config__json={"tokenizer_class": "T5Tokenizer", "extra_ids": 4})
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.save_pretrained(folder)
    config = T5Config(
        vocab_size=len(tokenizer) + 3,
        feed_forward_proj="gated-gelu",
        decoder_start_token_id=0,
        **SMALL_T5,
    )
    _save(T5ForConditionalGeneration(config), folder, as_bin=as_bin, untied=not tied)
    return model


def mt5(folder: Path) -> bytes:
    """mT5: spiece.model alone."""
    from transformers import AutoTokenizer, MT5Config, MT5ForConditionalGeneration

    model = train(pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    _write(folder, spiece__model=model, config__json={"model_type": "mt5"})
    _write(folder, tokenizer_config__json={"tokenizer_class": "T5Tokenizer", "extra_ids": 0})
    size = len(AutoTokenizer.from_pretrained(folder))
    config = MT5Config(vocab_size=size, decoder_start_token_id=0, **SMALL_T5)
    _save(MT5ForConditionalGeneration(config), folder, untied=True)
    return model


def madlad(folder: Path) -> bytes:
    """MADLAD-400: a T5 with a token for each target language, other ids for the special ones, and its
    embedding stored under the decoder's name."""
    from transformers import AutoTokenizer, T5Config, T5ForConditionalGeneration

    model = train(unk_id=0, bos_id=1, eos_id=2, user_defined_symbols=["<2en>", "<2vi>"])
    _write(folder, spiece__model=model, config__json={"model_type": "t5"})
    _write(
        folder,
        tokenizer_config__json={"tokenizer_class": "T5Tokenizer", "extra_ids": 0, "pad_token": "<s>"},
    )
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.save_pretrained(folder)
    config = T5Config(
        vocab_size=len(tokenizer),
        feed_forward_proj="gated-gelu",
        decoder_start_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        **SMALL_T5,
    )
    _save(T5ForConditionalGeneration(config), folder, untied=True, embedding="decoder.embed_tokens.weight")
    return model


def marian(folder: Path) -> bytes:
    """OPUS-MT: two .spm files and vocab.json, which ends with the padding."""
    from transformers import MarianConfig, MarianMTModel

    model = train()
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    vocabulary = {"</s>": 0, "<unk>": 1}
    for i in range(processor.get_piece_size()):
        vocabulary.setdefault(processor.id_to_piece(i), len(vocabulary))
    del vocabulary["<s>"]
    vocabulary = {token: i for i, token in enumerate([*vocabulary, "<pad>"])}
    _write(folder, source__spm=model, target__spm=model, vocab__json=vocabulary)
    _write(folder, tokenizer_config__json={"source_lang": "vie", "target_lang": "eng"})
    pad = vocabulary["<pad>"]
    config = MarianConfig(
        vocab_size=len(vocabulary),
        pad_token_id=pad,
        decoder_start_token_id=pad,
        eos_token_id=0,
        forced_eos_token_id=0,
        scale_embedding=True,
        activation_function="swish",
        static_position_embeddings=True,
        **SMALL,
    )
    _save(MarianMTModel(config), folder)
    return model


def mbart(folder: Path, *, fifty: bool) -> bytes:
    """VinAI Translate (an mBART of the first kind) and mBART-50: sentencepiece.bpe.model alone."""
    from transformers import AutoTokenizer, MBartConfig, MBartForConditionalGeneration

    model = train()
    name = "MBart50Tokenizer" if fifty else "MBartTokenizer"
    first = {"model_type": "mbart", "tokenizer_class": name}
    _write(folder, sentencepiece__bpe__model=model, config__json=first)
    # Both name their tokenizer in config.json only.
    if fifty:
        own = {"src_lang": None, "tgt_lang": None, "language_codes": "ML50"}
        _write(folder, tokenizer_config__json=own)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    config = MBartConfig(
        vocab_size=len(tokenizer),
        tokenizer_class=name,
        decoder_start_token_id=2 if fifty else None,
        forced_eos_token_id=2,
        scale_embedding=True,
        **SMALL,
    )
    _save(MBartForConditionalGeneration(config), folder)
    return model


def nllb(folder: Path) -> bytes:
    """NLLB-200: tokenizer.json, in which the language codes follow the vocabulary."""
    from transformers import AutoTokenizer, M2M100Config, M2M100ForConditionalGeneration

    model = train("bpe")
    _write(folder, sentencepiece__bpe__model=model, config__json={"model_type": "m2m_100"})
    _write(folder, tokenizer_config__json={"tokenizer_class": "NllbTokenizer"})
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.add_special_tokens({"additional_special_tokens": ["eng_Latn", "vie_Latn", "zul_Latn"]})
    tokenizer.save_pretrained(folder)
    config = M2M100Config(
        vocab_size=len(tokenizer),
        decoder_start_token_id=2,
        tokenizer_class="NllbTokenizer",
        scale_embedding=True,
        **SMALL,
    )
    _save(M2M100ForConditionalGeneration(config), folder)
    return model


FAMILIES: dict[str, Callable[[Path], bytes]] = {
    "vit5-base": lambda folder: t5(folder, tied=True, as_bin=True),
    "vit5-large": lambda folder: t5(folder, tied=False),
    "envit5": lambda folder: t5(folder, tied=False),
    "mt5-xlsum": mt5,
    "madlad": madlad,
    "opus-mt": marian,
    "vinai": lambda folder: mbart(folder, fifty=False),
    "mbart50": lambda folder: mbart(folder, fifty=True),
    "nllb-600m": nllb,
}
"""Name of a model to the builder of a checkpoint of its family."""


QWEN_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
GEMMA_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}<start_of_turn>user\n{{ m.content | trim }}<end_of_turn>\n"
    "{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)
TRANSLATE_TEMPLATE = (
    "{{ bos_token }}{% set c = messages[0].content[0] %}<start_of_turn>user\n"
    "{{ c.source_lang_code }} to {{ c.target_lang_code }}:\n\n{{ c.text | trim }}<end_of_turn>\n"
    "<start_of_turn>model\n"
)


HUNYUAN_TEMPLATE = (
    "<｜hy_begin▁of▁sentence｜>{% for m in messages %}<｜hy_User｜>{{ m.content }}{% endfor %}"
    "{% if add_generation_prompt %}<｜hy_Assistant｜>{% endif %}"
)
GEMMA4_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}<|turn>user\n{{ m.content | trim }}<turn|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|turn>model\n{% endif %}"
)


def byte_level(folder: Path, special: list[str], template: str, *, eos: str, pad: str) -> int:
    """Writes a byte-level BPE tokenizer with a chat template; returns its size."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=special,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=eos, pad_token=pad)
    wrapped.chat_template = template
    wrapped.save_pretrained(folder)
    return len(wrapped)


QWEN_TOKENS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>"]


def qwen(folder: Path) -> None:
    """Qwen3 and Sailor2: byte-level BPE, a chat template that can leave out the thinking."""
    from transformers import GenerationConfig, Qwen3Config, Qwen3ForCausalLM

    config = Qwen3Config(
        vocab_size=byte_level(folder, QWEN_TOKENS, QWEN_TEMPLATE, eos="<|im_end|>", pad="<|endoftext|>"),
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=8,
        bos_token_id=None,
        eos_token_id=2,
    )
    model = Qwen3ForCausalLM(config)
    model.generation_config = GenerationConfig(eos_token_id=[2, 0], pad_token_id=0)
    _save(model, folder)


def qwen35(folder: Path) -> None:
    """Qwen3.5: three of four layers have linear attention; it also sees images."""
    from transformers import GenerationConfig, Qwen3_5Config, Qwen3_5ForConditionalGeneration

    size = byte_level(folder, QWEN_TOKENS, QWEN_TEMPLATE, eos="<|im_end|>", pad="<|endoftext|>")
    text = {
        "vocab_size": size,
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 8,
        "linear_key_head_dim": 8,
        "linear_value_head_dim": 8,
        "linear_num_key_heads": 2,
        "linear_num_value_heads": 4,
        "tie_word_embeddings": True,
        "eos_token_id": 2,
    }
    vision = {"depth": 1, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2, "out_hidden_size": 32}
    config = Qwen3_5Config(text_config=text, vision_config=vision, tie_word_embeddings=True)
    model = Qwen3_5ForConditionalGeneration(config)
    model.generation_config = GenerationConfig(eos_token_id=[2, 0], pad_token_id=0)
    _save(model, folder)


def hunyuan(folder: Path) -> None:
    """Hy-MT2: a dense model whose special tokens have full-width bars."""
    from transformers import GenerationConfig, HunYuanDenseV1Config, HunYuanDenseV1ForCausalLM

    special = ["<｜hy_Pad｜>", "<｜hy_begin▁of▁sentence｜>", "<｜hy_place▁holder▁no▁2｜>"]
    special += ["<｜hy_User｜>", "<｜hy_Assistant｜>"]
    config = HunYuanDenseV1Config(
        vocab_size=byte_level(folder, special, HUNYUAN_TEMPLATE, eos=special[2], pad=special[0]),
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=8,
        tie_word_embeddings=True,
        # As in the checkpoints, whose frequencies are scaled by it.
        rope_parameters={"rope_type": "dynamic", "alpha": 1000.0, "factor": 1.0, "rope_theta": 10_000.0},
    )
    model = HunYuanDenseV1ForCausalLM(config)
    model.generation_config = GenerationConfig(eos_token_id=2, pad_token_id=0)
    _save(model, folder)


def gemma4(folder: Path) -> None:
    """Gemma 4 E2B: embeddings for each layer, and layers that use the keys and values of others."""
    from transformers import Gemma4Config, Gemma4ForConditionalGeneration, GenerationConfig

    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<|turn>", "<turn|>"]
    size = byte_fallback(folder, special, GEMMA4_TEMPLATE)
    text = {
        "vocab_size": size,
        "vocab_size_per_layer_input": size,
        "hidden_size_per_layer_input": 8,
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "num_key_value_heads": 1,
        "head_dim": 8,
        "sliding_window": 64,
        "layer_types": ["sliding_attention", "full_attention"] * 2,
        "num_kv_shared_layers": 2,
    }
    vision = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    vision |= {"num_key_value_heads": 2, "head_dim": 8}
    config = Gemma4Config(text_config=text, vision_config=vision, audio_config=None)
    model = Gemma4ForConditionalGeneration(config)
    model.generation_config = GenerationConfig(eos_token_id=[1, 5], bos_token_id=2, pad_token_id=0)
    _save(model, folder)


def byte_fallback(folder: Path, special: list[str], template: str) -> int:
    """Writes a BPE tokenizer with byte fallback and a chat template; returns its size."""
    from tokenizers import Tokenizer, decoders, models, normalizers, trainers
    from transformers import PreTrainedTokenizerFast

    trained = Tokenizer(models.BPE())
    trained.normalizer = normalizers.Replace(" ", "▁")
    trained.train_from_iterator(
        SENTENCES, trainers.BpeTrainer(vocab_size=200, max_token_length=8, show_progress=False)
    )
    learned = json.loads(trained.to_str())["model"]
    tokens = [*special, *(f"<0x{i:02X}>" for i in range(256)), "\n", "\n\n"]
    tokens += sorted(learned["vocab"], key=learned["vocab"].get)
    tokenizer = Tokenizer(
        models.BPE(
            vocab={token: i for i, token in enumerate(tokens)},
            merges=[tuple(merge) for merge in learned["merges"]],
            unk_token="<unk>",
            byte_fallback=True,
        )
    )
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    tokenizer.add_special_tokens(special)
    tokenizer.add_tokens(["\n", "\n\n"])
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<eos>", bos_token="<bos>", pad_token="<pad>"
    )
    wrapped.chat_template = template
    wrapped.save_pretrained(folder)
    return len(wrapped)


def gemma(folder: Path, *, translator: bool = False) -> None:
    """Gemma 3 (and TranslateGemma): BPE with byte fallback, turns that end with a token of their own."""
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig, GenerationConfig

    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"]
    size = byte_fallback(folder, special, TRANSLATE_TEMPLATE if translator else GEMMA_TEMPLATE)
    text = {
        "vocab_size": size,
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 1,
        "head_dim": 8,
        "sliding_window": 64,
        "query_pre_attn_scalar": 8,
        "pad_token_id": 0,
        "eos_token_id": 1,
        "bos_token_id": 2,
    }
    if translator:
        from transformers import Gemma3Config, Gemma3ForConditionalGeneration

        vision = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1}
        vision |= {"num_attention_heads": 2, "image_size": 28, "patch_size": 14}
        whole = Gemma3Config(text_config=text, vision_config=vision, mm_tokens_per_image=4)
        model: Any = Gemma3ForConditionalGeneration(whole)
    else:
        model = Gemma3ForCausalLM(Gemma3TextConfig(**text))
    model.generation_config = GenerationConfig(eos_token_id=[1, 5], bos_token_id=2, pad_token_id=0)
    _save(model, folder)


def llamacpp_gemma(tokenizer: dict[str, Any]) -> Any:
    """A random Gemma 3 whose sixth layer sees everything, as llama.cpp takes it for granted."""
    import torch
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig

    torch.manual_seed(3)
    config = Gemma3TextConfig(
        vocab_size=len(tokenizer["model"]["vocab"]),
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=6,
        num_attention_heads=4,
        num_key_value_heads=1,
        head_dim=8,
        sliding_window=16,
        layer_types=["sliding_attention"] * 5 + ["full_attention"],
        query_pre_attn_scalar=8,
        initializer_range=0.3,
        pad_token_id=0,
        eos_token_id=1,
        bos_token_id=2,
    )
    return Gemma3ForCausalLM(config).eval()


def gguf(path: Path, tokenizer: dict[str, Any], model: Any) -> None:
    """Writes a Gemma 3 of transformers as GGUF, the way llama.cpp wants it.

    Args:
        path: the file.
        tokenizer: contents of a tokenizer.json with byte-pair merges and byte fallback.
        model: a Gemma3ForCausalLM.
    """
    import gguf as format
    import numpy as np

    config = model.config
    writer = format.GGUFWriter(path, "gemma3")
    writer.add_context_length(4096)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(config.head_dim)
    writer.add_value_length(config.head_dim)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_sliding_window(config.sliding_window)
    writer.add_rope_freq_base(1_000_000.0)
    vocabulary: dict[str, int] = tokenizer["model"]["vocab"]
    tokens = sorted(vocabulary, key=vocabulary.__getitem__)
    special = {token["content"] for token in tokenizer["added_tokens"] if token["special"]}
    merged = {a + b: rank for rank, (a, b) in enumerate(tokenizer["model"]["merges"])}
    kinds = [
        format.TokenType.CONTROL
        if token in special
        else format.TokenType.BYTE
        if token.startswith("<0x")
        else format.TokenType.NORMAL
        for token in tokens
    ]
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([-float(merged.get(token, 10**6)) for token in tokens])
    writer.add_token_types(kinds)
    writer.add_bos_token_id(config.bos_token_id)
    writer.add_eos_token_id(config.eos_token_id)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    names = format.get_tensor_name_map(format.MODEL_ARCH.GEMMA3, config.num_hidden_layers)
    for name, value in model.state_dict().items():
        if name == "lm_head.weight":
            continue
        data = value.float().numpy().astype(np.float32)
        if name.endswith("norm.weight"):
            data = data + 1  # llama.cpp multiplies by what Gemma adds to one
        found = names.get_name(name, try_suffixes=(".weight",))
        assert found, name
        writer.add_tensor(found, data)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
