"""The figures of the relevance benchmarks, on inputs small enough to count by hand."""

import argparse
import gzip
import json
from math import log2

import numpy as np
import pytest

from benchmarks import ablation, aims, judgements, matching, relevance, word_meanings
from benchmarks.lines import read_lines
from matcher.fusion import Closeness
from matcher.index import build
from tests.matcher.examples import NOW, call, profile


def test_ties_count_half():
    order = [("a", 0.5), ("b", 0.4), ("c", 0.4), ("d", 0.4), ("e", 0.1)]
    assert relevance.rank_of(order, "a") == 1
    assert relevance.rank_of(order, "c") == 3
    assert relevance.rank_of(order, "e") == 5


def test_what_only_rounding_tells_apart_is_equal():
    order = [("a", 8.0), ("b", 8.0 + 4e-6), ("c", 8.0 + 1e-4)]
    assert relevance.rank_of(order, "a") == relevance.rank_of(order, "b") == 2.5
    assert relevance.rank_of(order, "c") == 1


def test_figures_and_bands():
    figures = relevance.figures([1, 2, 20])
    assert figures["recall@1"] == pytest.approx(1 / 3)
    assert figures["recall@10"] == pytest.approx(2 / 3)
    assert figures["mrr"] == pytest.approx((1 + 0.5 + 0.05) / 3)
    assert relevance.bands([1, 1, 1])["mrr"] == (1.0, 1.0)
    assert relevance.figures([])["mrr"] == 0


def topic(name: str, title: str, year: int, text: str = "") -> dict:
    return {
        "id": name, "title": title, "text": text or title, "text_is_title_only": not text,
        "call_title": None, "destination": None, "pool": "p", "year": year,
    }  # fmt: skip


def test_relevance_runs_on_files_and_masks_years_after_scoring(tmp_path):
    topics = [topic("T1", "Safer public squares", 2023), topic("T2", "Safer squares", 2024),
              topic("T3", "Deep sea fish", 2023, "trawlers & <nets>")]  # fmt: skip
    base = {"objective": "", "generic_topic": False, "not_an_open_call": False}
    projects = [
        base | {"title": "Safer squares", "topic_id": "T1"},
        base | {"title": "trawlers", "topic_id": "T3"},
        base | {"title": "x", "topic_id": "T1", "generic_topic": True},
        base | {"title": "x", "topic_id": "elsewhere"},
    ]
    for name, rows in (("t", topics), ("p", projects)):
        lines = "\n".join(json.dumps(row) for row in rows)
        (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    args = argparse.Namespace(
        topics=tmp_path / "t.jsonl.gz", projects=tmp_path / "p.jsonl.gz", pool="p", fields="all",
        query="full", year_filter=False, all=False, baseline=False,
    )  # fmt: skip
    found = relevance.measure(args)
    assert (found["n"], found["recall@1"], found["recall@5"]) == (2, 0.5, 1.0)
    args.year_filter = True
    assert relevance.measure(args)["recall@1"] == 1.0
    args.fields, args.year_filter = "title", False
    assert relevance.measure(args)["mrr"] < 1
    args.fields, args.baseline = "all", True
    simple = relevance.measure(args)["baseline"]
    assert simple == {"recall@1": 0.5, "recall@5": 1.0, "recall@10": 1.0, "mrr": 0.75}


def test_gain_and_recall_of_an_order():
    grades = {"a": 2, "b": 1}
    assert judgements.ndcg(["a", "b"], grades) == 1
    assert judgements.ndcg(["x", "b"], grades) == pytest.approx((1 / log2(3)) / (3 + 1 / log2(3)))
    assert judgements.recall(["x", "b"], grades) == 0.5
    assert judgements.ndcg(["x"], {}) == 0


def test_a_judged_profile_keeps_what_it_says_and_no_more():
    judged = {"id": "x", "language": "fr", "country": "FR", "city": "Nice", "title": "T",
              "summary": "S", "relevant": {}}  # fmt: skip
    found = judgements.profile_of(judged)
    assert (found.title, found.summary, found.country, found.applicant_type) == (
        "T",
        "S",
        "FR",
        None,
    )


def test_plain_and_gzipped_lines_are_read(tmp_path):
    (tmp_path / "x.jsonl").write_text('{"a": 1}\n\n{"a": "\u2028"}\n', encoding="utf-8")
    assert [row["a"] for row in read_lines(tmp_path / "x.jsonl")] == [1, "\u2028"]


def test_matching_figures_are_measured():
    calls = [call(f"c{n}", f"Safer squares {n}", "<p>police and lights</p>") for n in range(30)]
    found = matching.measure(calls, [profile(), profile("police lights")], now=NOW)
    assert set(found) == {"match", "index_s", "pair_ms", "new_profile_ms", "new_call_ms"}
    assert set(found["match"]) == {"s", "floor_s", "ratio", "peak_mib"}
    assert found["match"]["peak_mib"] > 0
    assert set(found["pair_ms"]) == {"first", "again"}
    assert build(calls).matrix.nnz > 0


@pytest.fixture
def pairs(tmp_path):
    """Three topics, two projects of them, one of which is a city's."""
    topics = [topic("T1", "Safer public squares", 2023), topic("T2", "Barriers", 2024),
              topic("T3", "Deep sea fish", 2023)]  # fmt: skip
    for one in topics:
        one["pool"] = "he_2021_2025"
    base = {"generic_topic": False, "not_an_open_call": False}
    projects = [
        base | {"title": "Public squares", "objective": "bollards", "topic_id": "T1"},
        base | {"title": "Fish", "objective": "", "topic_id": "T3"},
    ]
    files = {"topics": topics, "projects": projects, "city_projects": projects}
    for name, rows in files.items():
        lines = "\n".join(json.dumps(row) for row in rows)
        (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    return tmp_path


def test_parts_taken_away_leave_the_rest(pairs):
    setting = ablation.Setting(pairs, "titles")
    whole = ablation.scores(setting.index, setting.profiles)
    for profile_row, asked in zip(whole, setting.profiles, strict=True):
        order = dict(relevance.relevance_order(asked, setting.index))
        shown = [order[record.uid] for record in setting.index.records]
        assert profile_row.clip(0) == pytest.approx(shown, abs=1e-5)
    asked = (setting.index, setting.profiles)
    same = {n for n, work in ablation.PARTS.items() if np.allclose(work(*asked), whole, atol=1e-6)}
    gone = {"texts", "call, destination, keywords", "short forms"}
    assert gone <= same
    assert not same & {"meaning", "letter pieces", "factor for calls without text"}
    nothing = ablation.scores(setting.index, setting.profiles, kept=lambda _: False)
    assert not nothing.any()
    assert setting.ranks(nothing) == [2.0, 2.0]
    assert setting.recall(ablation.PARTS["nothing"]) == 1
    assert len(ablation.Setting(pairs, "city A").profiles) == 1
    assert len(ablation.Setting(pairs, "city B").profiles) == 1


def test_the_table_of_aims_has_a_line_for_each_way(pairs, monkeypatch):
    def near(index, _model):
        return lambda _: Closeness(np.asarray([0.0, 1.0, 0.0], dtype=np.float32))

    monkeypatch.setattr(relevance, "closeness", near)
    found = {(name, way): row for name, way, row in aims.rows(pairs, "a model")}
    assert set(found) == {(n, w) for n in ablation.SETTINGS for w in ("default", "with the model")}
    assert found["titles", "default"]["figures"]["mrr"] == 1
    assert found["titles", "with the model"]["figures"]["mrr"] < 1
    asked = ablation.Setting(pairs, "titles")
    alone = ablation.scores(asked.index, asked.profiles)
    assert not np.allclose(ablation.with_model(asked.index, asked.profiles, "a model"), alone)
    assert next(aims.rows(pairs, None))[1] == "default"


def test_gains_follow_the_scores():
    index = build([call("a", "Safer squares"), call("b", "Fish")])
    judged = [{"relevant": {index.records[1].uid: 2}}]
    assert ablation.gains(index, judged, np.asarray([[0.0, 1.0]])) == [1.0]
    assert ablation.gains(index, judged, np.asarray([[1.0, 0.0]]))[0] < 1
    assert judgements.mean_band([1.0, 1.0]) == (1.0, 1.0)
    assert judgements.mean_band([]) is None


def test_words_are_taught_which_title_a_passage_belongs_to():
    number_of = {word: number for number, word in enumerate(["night", "dusk", "fish", "net"])}
    rarity = np.ones(4)
    titles = word_meanings.bags([["dusk"], ["net"]], number_of, rarity)
    asked = word_meanings.bags([["night", "unheard"], ["fish"]] * 40, number_of, rarity)
    right = np.asarray([0, 1] * 40)
    start = np.random.default_rng(3).normal(size=(4, 8))

    def near(vectors, one, other):
        a, b = vectors[number_of[one]], vectors[number_of[other]]
        return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))

    taught = word_meanings.taught(start, asked, titles, right)
    for one, own, other in (("night", "dusk", "net"), ("fish", "net", "dusk")):
        before = near(start, one, own) - near(start, one, other)
        assert near(taught, one, own) - near(taught, one, other) > before
    assert np.array_equal(taught, word_meanings.taught(start, asked, titles, right))


def test_a_text_is_cut_to_passages_and_its_short_rest_left_out():
    words = [f"w{number}" for number in range(word_meanings.PASSAGE + 10)]
    said, of_text = word_meanings.passages([words, words[:40], words[:10]])
    assert [len(one) for one in said] == [word_meanings.PASSAGE, 40]
    assert of_text == [0, 1]
