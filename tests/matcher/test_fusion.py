"""Relevance by words and closeness by a model in one order: voices, scarce words, shortlist."""

import numpy as np
import pytest

from matcher import fusion
from matcher.fusion import Closeness, fuse
from matcher.late_interaction import BothWays
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
        return BothWays(floats(0.1, 0.2, 0.9), floats(0, 0, 0))

    fused = fuse(words, Closeness(words * 0, tokens), LONG)
    assert asked == [[0, 1, 2]]
    assert fused.argmax() == 2
    assert fused[:3].min() > fused[3] > fused[4]


def test_a_call_that_the_model_cannot_read_stands_at_the_mean_of_the_shortlist():
    words = floats(1, 1, 1)
    told = BothWays(floats(0.2, np.nan, 0.4), floats(0, np.nan, 0))
    fused = fuse(words, Closeness(words * 0, lambda _: told), LONG)
    assert fused[0] < fused[1] < fused[2]
    assert fused[1] == pytest.approx(0)


def on_tokens(of_calls, of_project):
    """Return a closeness that says nothing of whole texts."""
    return Closeness(of_calls * 0, lambda columns: BothWays(of_calls[columns], of_project[columns]))


def test_tokens_of_the_title_weigh_twice_what_whole_texts_weigh():
    words = floats(0, 0, 0)
    near, far = floats(0, 1, 2), floats(2, 1, 0)
    against = Closeness(near, lambda columns: BothWays(far[columns], words[columns]))
    alone = fuse(words, on_tokens(far, words), LONG)
    assert np.allclose(fuse(words, against, LONG), alone * 0.5, atol=1e-3)
    assert alone == pytest.approx(fuse(words, Closeness(far), LONG), abs=1e-3)


def test_tokens_of_the_project_weigh_a_quarter_of_those_of_the_title():
    words = floats(0, 0, 0)
    near, far = floats(0, 1, 2), floats(2, 1, 0)
    alone = fuse(words, on_tokens(near, words), LONG)
    assert np.allclose(fuse(words, on_tokens(near, far), LONG), alone * 0.75)


def test_no_call_is_no_accident():
    nobody = floats()
    assert fuse(nobody, on_tokens(nobody, nobody), LONG).shape == (0,)


def test_for_a_single_word_whole_texts_weigh_twice_what_tokens_weigh():
    words = floats(0, 0, 0)
    near, far = floats(0, 1, 2), floats(2, 1, 0)
    against = Closeness(near, lambda columns: BothWays(far[columns], words[columns]))
    fused = fuse(words, against, profile("Bollards"))
    assert fused[2] > fused[0]
    assert np.allclose(fused, fuse(words, Closeness(near), profile("Bollards")) / 2, atol=0.1)
