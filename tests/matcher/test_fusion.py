"""Relevance by words and closeness by a model in one order: voices, scarce words, shortlist."""

import numpy as np
import pytest

from matcher import fusion
from matcher.fusion import Closeness, fuse
from tests.matcher.examples import profile

LONG = profile(" ".join(f"streetword{number}" for number in range(200)))


def test_fusing_counts_standard_deviations_and_survives_equal_values():
    same = np.ones(3, dtype=np.float32)
    assert np.allclose(fuse(same, Closeness(same), LONG), 0)
    words = np.asarray([0.0, 1.0, 2.0], dtype=np.float32)
    assert np.allclose(fuse(words, Closeness(same), LONG), fuse(words * 10, Closeness(same), LONG))


def test_the_less_a_project_says_the_more_the_model_counts():
    words = np.asarray([0.0, 1.0], dtype=np.float32)
    near = np.asarray([1.0, 0.0], dtype=np.float32)
    assert np.allclose(fuse(words, Closeness(near), LONG), 0, atol=1e-3)
    short = fuse(words, Closeness(near), profile("Bollards"))
    assert short[0] > short[1]
    assert fuse(words, Closeness(near), profile("Safer squares at night"))[0] < short[0]


def test_calls_without_a_closeness_stand_at_the_mean_of_the_others():
    words = np.asarray([0.0, 1.0, 2.0], dtype=np.float32)
    near = np.asarray([np.nan, 1.0, 3.0], dtype=np.float32)
    fused = fuse(words, Closeness(near), LONG)
    assert fused[0] == pytest.approx(fuse(words, Closeness(words * 0), LONG)[0])
    assert fused[1] < fuse(words, Closeness(near * 0), LONG)[1] < fused[2]
    nothing = np.full(3, np.nan, dtype=np.float32)
    assert np.allclose(
        fuse(words, Closeness(nothing), LONG), fuse(words, Closeness(words * 0), LONG)
    )


def floats(*values):
    return np.asarray(values, dtype=np.float32)


def test_token_by_token_is_asked_of_the_shortlist_alone_and_the_rest_stays_behind(monkeypatch):
    monkeypatch.setattr(fusion, "SHORTLIST", 3)
    words = floats(5, 4, 3, 2, 1)
    asked = []

    def tokens(columns):
        asked.append(columns.tolist())
        return floats(0.1, 0.2, 0.9)

    fused = fuse(words, Closeness(words * 0, tokens), LONG)
    assert asked == [[0, 1, 2]]
    assert fused.argmax() == 2
    assert fused[:3].min() > fused[3] > fused[4]


def test_a_call_that_the_model_cannot_read_stands_at_the_mean_of_the_shortlist():
    words = floats(1, 1, 1)
    fused = fuse(words, Closeness(words * 0, lambda _: floats(0.2, np.nan, 0.4)), LONG)
    assert fused[0] < fused[1] < fused[2]
    assert fused[1] == pytest.approx(0)


def test_token_by_token_weighs_twice_what_whole_texts_weigh():
    words = floats(0, 0, 0)
    near, far = floats(0, 1, 2), floats(2, 1, 0)
    against = fuse(words, Closeness(near, lambda columns: far[columns]), LONG)
    assert np.allclose(against, fuse(words, Closeness(far), LONG) * 0.5, atol=1e-3)
    nobody = fuse(words[:0], Closeness(words[:0], lambda _: words[:0]), LONG)
    assert nobody.shape == (0,)


def test_for_a_single_word_whole_texts_weigh_twice_what_tokens_weigh():
    words = floats(0, 0, 0)
    near, far = floats(0, 1, 2), floats(2, 1, 0)
    fused = fuse(words, Closeness(near, lambda columns: far[columns]), profile("Bollards"))
    assert fused[2] > fused[0]
    assert np.allclose(fused, fuse(words, Closeness(near), profile("Bollards")) / 2, atol=0.1)
