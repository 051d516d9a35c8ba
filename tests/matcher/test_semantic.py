"""Sentence models beside the words: fused, kept, and missed with a clear message."""

import json
import sys

import numpy as np
import pytest

from domain.errors import UsageError
from matcher.engine import match, relevance_order
from matcher.index import build
from matcher.semantic import Vectors, call_vectors, closeness, fuse, load_model
from tests.matcher.examples import NOW, call, profile

CALLS = [
    call("dusk", "Walking home at dusk through the streets"),
    call("fish", "Streets of fish"),
    call("none", "Soil"),
]


class Counting:
    """A model of two senses that counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, sentences):
        self.asked += sentences
        return [[1.0 * ("dusk" in s or "night" in s), 1.0 * ("fish" in s), 0.1] for s in sentences]


@pytest.fixture
def index():
    return build(CALLS)


def test_a_model_moves_calls_but_adds_none(index, tmp_path):
    vectors = Vectors(Counting(), "counting", tmp_path)
    calls = call_vectors(index.records, vectors)
    asked = profile("Streets at night")
    near = closeness(asked, calls, vectors)
    plain = [r.call_uid for r in match(asked, index, now=NOW)]
    fused = match(asked, index, now=NOW, closeness=near)
    assert plain[0] == "eu_test:fish"
    assert fused[0].call_uid == "eu_test:dusk"
    assert {r.call_uid for r in fused} == set(plain)
    assert relevance_order(asked, index, near)[0][0] == "eu_test:dusk"


def test_a_text_is_embedded_once_for_one_model(tmp_path):
    model, told = Counting(), []
    first = Vectors(model, "one", tmp_path).of(["night", "fish"], done=told.append)
    again = Vectors(model, "one", tmp_path).of(["fish", "night"])
    assert model.asked == ["night", "fish"]
    assert told == [0, 2]
    assert np.allclose(first[::-1], again)
    Vectors(model, "two", tmp_path).of(["fish"])
    assert model.asked == ["night", "fish", "fish"]


def test_vectors_have_length_one_and_nothing_gives_nothing(tmp_path):
    vectors = Vectors(Counting(), "x", tmp_path)
    assert np.linalg.norm(vectors.of(["fish"])[0]) == pytest.approx(1)
    assert vectors.of([]).shape == (0, 0)


def test_fusing_counts_standard_deviations_and_survives_equal_values():
    same = np.ones(3, dtype=np.float32)
    assert np.allclose(fuse(same, same), 0)
    words = np.asarray([0.0, 1.0, 2.0], dtype=np.float32)
    assert np.allclose(fuse(words, same), fuse(words * 10, same))


@pytest.mark.parametrize("static", [True, False])
def test_a_missing_package_is_said_with_the_way_out(static, tmp_path, monkeypatch):
    if static:
        (tmp_path / "config.json").write_text("{}")
    monkeypatch.setitem(sys.modules, "model2vec", None)
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(UsageError, match="pip install"):
        load_model(str(tmp_path))


def test_a_static_model_in_a_folder_is_read(tmp_path):
    pytest.importorskip("model2vec", reason="model2vec is not installed")
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = {"[UNK]": 0, "night": 1, "fish": 2}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    table = np.asarray([[0, 0, 1], [1, 0, 0], [0, 1, 0]], dtype=np.float32)
    save_file({"embeddings": table}, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text(
        json.dumps({"model_type": "model2vec", "normalize": True})
    )
    vectors = Vectors(load_model(str(tmp_path)), "tiny", tmp_path / "kept").of(["night", "fish"])
    assert float(vectors[0] @ vectors[1]) == pytest.approx(0, abs=1e-5)
