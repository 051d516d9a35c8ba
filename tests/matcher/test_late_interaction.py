"""Token beside token: passages, the vectors kept of each, and how near a title is."""

import numpy as np
import pytest

from matcher.index import build
from matcher.late_interaction import (
    Title,
    names_of,
    nearness,
    passages,
    titles_of,
    tokens_of,
    tokens_read_at_once,
)
from matcher.semantic import Nearness
from matcher.sentence_model import Vectors
from tests.matcher.examples import call, profile

SENSES = {"bollard": 0, "barrier": 0, "square": 1, "market": 1, "fish": 2}


class Tensor(np.ndarray):
    """What a model of the library gives back."""

    def cpu(self):
        return self

    def float(self):
        return self


class TokenModel:
    """A model of three senses with a vector for each word and a mark at either end."""

    max_seq_length = 8
    model_max_length = 8

    def __init__(self):
        self.asked = []
        self.tokenizer = self

    def tokenize(self, text, verbose=True):
        return text.split()

    def encode(self, sentences, output_value="sentence_embedding"):
        self.asked += [(output_value, sentence) for sentence in sentences]
        tokens = [self._tokens(sentence) for sentence in sentences]
        if output_value == "token_embeddings":
            return tokens
        return np.stack([token.mean(axis=0) for token in tokens])

    def _tokens(self, sentence):
        words = sentence.lower().split()
        table = np.full((len(words) + 2, 4), 0.01, dtype=np.float32)
        for row, word in enumerate(words, start=1):
            table[row, SENSES.get(word.strip(".,"), 3)] = 3.0
        return table.view(Tensor)


def tokens(text):
    return tokens_of(TokenModel(), 8, [text])[0]


def test_each_token_has_a_vector_of_length_one_without_the_marks():
    found = tokens("bollard on square")
    assert found.shape == (3, 4)
    assert found.dtype == np.float16
    assert np.allclose(np.linalg.norm(found.astype(np.float32), axis=1), 1, atol=1e-2)
    assert tokens("").shape == (0, 4)


def titles(*texts):
    return [Title(tokens(text), np.ones(len(text.split()), dtype=np.float32)) for text in texts]


def test_a_title_is_as_near_as_each_of_its_tokens_to_the_nearest_of_the_project():
    offered = titles("barrier market", "barrier fish", "fish", "")
    near = nearness(offered, tokens("we want a bollard on the square")).of_calls
    assert near[0] == pytest.approx(1, abs=0.02)
    assert near[1] == pytest.approx(0.5, abs=0.02)
    assert near[2] == pytest.approx(0, abs=0.02)
    assert near[3] == 0


def test_a_project_is_as_near_as_each_of_its_tokens_to_the_nearest_of_the_title():
    offered = titles("barrier barrier", "", "barrier market", "fish")
    near = nearness(offered, tokens("bollard square")).of_project
    assert near == pytest.approx([0.5, 0, 1, 0], abs=0.02)


def test_nothing_is_near_to_an_empty_text():
    empty = nearness(titles("fish", ""), tokens(""))
    assert [side.tolist() for side in empty] == [[0, 0], [0, 0]]
    assert [side.shape for side in nearness([], tokens("fish"))] == [(0,), (0,)]
    assert [side.tolist() for side in nearness(titles("", ""), tokens("fish"))] == [[0, 0], [0, 0]]


def test_a_rare_token_of_a_title_weighs_more():
    title = Title(tokens("barrier fish"), np.asarray([3.0, 1.0], dtype=np.float32))
    near = nearness([title], tokens("bollard"))
    assert near.of_calls[0] == pytest.approx(0.75, abs=0.02)
    assert near.of_project[0] == pytest.approx(1, abs=0.02)


def test_rarity_is_counted_by_titles_and_one_for_what_all_say():
    texts = ["the fish fish", "the", "the market"]
    often, twice, once = titles_of([tokens(text) for text in texts], [t.split() for t in texts])
    assert often.weights[0] == twice.weights[0] == once.weights[0] == 1
    assert often.weights[1] == once.weights[1] == pytest.approx(1 + np.log(4 / 2))
    assert titles_of([tokens("")], [[]])[0].weights.shape == (0,)


def test_tokens_without_a_name_count_alike():
    with_prompt, plain = titles_of([tokens("query: the fish"), tokens("fish")], [["fish"]] * 2)
    assert with_prompt.weights.tolist() == [1, 1, 1]
    assert plain.weights.shape == (1,)
    assert nearness([with_prompt], tokens("fish")).of_calls[0] == pytest.approx(1 / 3, abs=0.02)


def test_what_is_vaguely_alike_counts_by_the_square_and_what_is_opposed_not_at_all():
    table = np.asarray([[0.6, 0.8], [-1.0, 0.0]], dtype=np.float16)
    title = Title(table, np.ones(2, dtype=np.float32))
    near = nearness([title], np.asarray([[1.0, 0.0]], dtype=np.float16))
    assert near.of_calls[0] == pytest.approx(0.6**2 / 2, abs=1e-3)
    assert near.of_project[0] == pytest.approx(0.6**2, abs=1e-3)


@pytest.mark.parametrize("text", ["", "bollard", "We want. A bollard; " * 9 + "fi sh\nend"])
def test_each_token_has_a_name_and_a_vector_however_the_text_is_cut(text):
    model = TokenModel()
    names = names_of(model, 8, text)
    assert names == text.split()
    assert len(names) == len(tokens_of(model, 8, [text])[0])


class Syllables(TokenModel):
    """A model that cuts words at hyphens and reads no further than it can."""

    def tokenize(self, text, verbose=True):
        return text.replace("-", " ").split()

    def _tokens(self, sentence):
        return super()._tokens(" ".join(self.tokenize(sentence)[: self.max_seq_length - 2]))


def test_of_a_word_longer_than_the_model_its_beginning_is_read_and_what_follows_whole():
    text = "fish " + "-".join(["market"] * 6 + ["barrier"] * 9) + " fish"
    names, found = names_of(Syllables(), 8, text), tokens_of(Syllables(), 8, [text])[0]
    assert names == ["fish", *["market"] * 6, "fish"]
    assert found.astype(np.float32).argmax(axis=1).tolist() == [2, *[1] * 6, 2]


def test_a_long_text_is_read_whole_in_passages_that_the_model_can_hold():
    text = "We want a bollard. " + "Nothing is said here. " * 20 + "And a fish"
    model = TokenModel()
    found = tokens_of(model, 8, [text])[0]
    assert nearness(titles("fish"), found).of_calls[0] == pytest.approx(1, abs=0.02)
    assert len(found) == len(text.split())
    read = [passage.split() for _, passage in model.asked]
    assert len(read) > 1
    assert max(map(len, read)) <= 8 - 2


def count(text):
    return len(text.split())


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("One. Two.", ["One. Two."]),
        ("One two.  Three\nfour five", ["One two. Three", "four five"]),
        ("One two three four five", ["One two three", "four five"]),
        ("One two three four. Five six", ["One two three", "four. Five six"]),
        ("", [""]),
    ],
)
def test_passages_end_with_sentences_and_hold_at_most_so_many_tokens(text, cut):
    assert list(passages(text, 3, count)) == cut


def test_no_word_of_a_text_is_lost_or_doubled():
    text = "Ein sehr langer Satz mit acht Wörtern, ja; noch einer! Und\n\nein Ende. "
    for longest in range(1, 12):
        held = list(passages(text, longest, count))
        assert " ".join(held).split() == text.split()
        assert all(count(passage) <= longest for passage in held)


def test_tokens_are_kept_apart_from_the_vectors_of_whole_texts(tmp_path):
    model = TokenModel()
    vectors = Vectors(model, "tokens", tmp_path)
    assert vectors.of_tokens
    assert vectors.tokens(["fish"])[0].shape == (1, 4)
    assert vectors.of(["fish"]).shape == (1, 4)
    again = Vectors(model, "tokens", tmp_path)
    assert np.array_equal(again.tokens(["fish"])[0], vectors.tokens(["fish"])[0])
    assert [kind for kind, _ in model.asked] == ["token_embeddings", "sentence_embedding"]


def test_a_model_compares_calls_token_by_token_and_passes_over_what_it_cannot_read(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("matcher.semantic.load_model", lambda _: TokenModel())
    calls = [
        call("a", "Poller", language="de"),
        call("b", "barrier market"),
        call("c", "fish market"),
    ]
    index, told = build(calls), []
    near = Nearness(index.records, "tokens", tmp_path, done=told.append)
    found = near.of(profile("bollard square", language="en"))
    for side in found.tokens(np.asarray([2, 0, 1])):
        assert np.isnan(side).tolist() == [False, True, False]
        assert side[2] > side[0] + 0.3
    assert told[-1] == 6
    assert told == sorted(told)


def test_a_token_counts_by_how_rare_it_is_in_the_titles_of_all_calls(tmp_path, monkeypatch):
    monkeypatch.setattr("matcher.semantic.load_model", lambda _: TokenModel())
    calls = [call("a", "barrier market"), call("b", "fish market")]
    near = Nearness(calls, "tokens", tmp_path).of(profile("bollard", language="en"))
    rare = 1 + np.log(3 / 2)
    assert near.tokens(np.asarray([0])).of_calls[0] == pytest.approx(rare / (rare + 1), abs=0.02)


@pytest.mark.parametrize(
    ("length", "tokenizer", "known"),
    [(384, "transformers", 384), (np.inf, "transformers", None), (384, None, None)],
)
def test_only_a_model_that_counts_its_tokens_is_asked_for_them(length, tokenizer, known):
    model = TokenModel()
    model.max_seq_length = length
    if tokenizer is None:
        del model.tokenizer
    assert tokens_read_at_once(model) == known


def test_names_of_themes_are_compared_as_a_whole_alone(tmp_path, monkeypatch):
    monkeypatch.setattr("matcher.semantic.load_model", lambda _: TokenModel())
    near = Nearness([call("a", "Video protection")], "tokens", tmp_path, languages="en")
    french = near.of(profile("Vidéoprotection des places", language="fr"))
    assert french.whole.shape == (1,)
    assert french.tokens is None
