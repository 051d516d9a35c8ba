"""How often the matcher finds the call that really funded a project.

`python -m benchmarks.relevance --topics T.jsonl.gz --projects P.jsonl.gz --json` ranks all topics
for each project with the product's own `relevance_order` and prints recall and mean reciprocal
rank with 95 % bootstrap bands. No identifier, year or project keyword reaches the ranking; the
year filter masks candidates after scoring.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks import baseline
from benchmarks.lines import read_lines, show
from domain.call import CallRecord, TextBlock
from domain.enums import CallLevel, Instrument, TextKind
from domain.project import ProjectProfile
from matcher.engine import relevance_order
from matcher.index import CallIndex, build

_SOURCE = "benchmark"
_ROUNDING = 1e-6
"""Scores are sums of single-precision products: nearer ones are told apart by rounding alone."""
_RESAMPLES = 1000


def record_of(topic: dict[str, Any], fields: str) -> CallRecord:
    """Return a topic as a call record: its title, or all published fields."""
    known: dict[str, Any] = {}
    if fields == "all":
        text = "" if topic["text_is_title_only"] else topic["text"] or ""
        known = {
            "parent_title": topic["call_title"],
            "destination": topic["destination"],
            "texts": (TextBlock(kind=TextKind.DESCRIPTION, html=_as_html(text)),) if text else (),
        }
    return CallRecord(
        source_id=_SOURCE,
        source_ref=topic["id"],
        url="https://example.org/",
        title=topic["title"],
        language="en",
        level=CallLevel.TOPIC,
        instrument=Instrument.GRANT,
        **known,
    )


def _as_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def profile_of(project: dict[str, Any], query: str) -> ProjectProfile:
    """Return a project as a profile: its title alone, or with its objective or deliverables."""
    words = project.get("objective") or project.get("deliverables_text") or ""
    summary = words if query == "full" else ""
    return ProjectProfile(
        title=_as_html(project["title"]), summary=_as_html(summary), language="en"
    )


def rank_of(order: Sequence[tuple[str, float]], right: str) -> float:
    """Return the rank of the right call, from 1; calls of the same score count half."""
    return rank_in([score for _, score in order], next(s for uid, s in order if uid == right))


def rank_in(scores: npt.ArrayLike, right: float) -> float:
    """Return the rank of the score `right` among all, itself one of them; equal ones count half."""
    every = np.asarray(scores)
    equal = np.isclose(every, right, rtol=_ROUNDING, atol=_ROUNDING)
    return float(1 + ((every > right) & ~equal).sum() + (equal.sum() - 1) / 2)


def figures(ranks: Sequence[float]) -> dict[str, float]:
    """Return recall at 1, 5 and 10 and the mean reciprocal rank; zeros when there is no rank."""
    if not ranks:
        return {"recall@1": 0.0, "recall@5": 0.0, "recall@10": 0.0, "mrr": 0.0}
    found = {f"recall@{k}": fmean(rank <= k for rank in ranks) for k in (1, 5, 10)}
    return found | {"mrr": fmean(1 / rank for rank in ranks)}


def bands(ranks: Sequence[float], *, seed: int = 1) -> dict[str, tuple[float, float]]:
    """Return the 95 % bootstrap interval of each figure; empty when there is no rank."""
    if not ranks:
        return {}
    chance = random.Random(seed)
    drawn = [figures(chance.choices(ranks, k=len(ranks))) for _ in range(_RESAMPLES)]
    cut = _RESAMPLES // 40
    result = {}
    for name in drawn[0]:
        values = sorted(figure[name] for figure in drawn)
        result[name] = (round(values[cut], 4), round(values[-cut - 1], 4))
    return result


def _ranked(
    projects: Sequence[dict[str, Any]],
    index: CallIndex,
    years: dict[str, int | None],
    args: argparse.Namespace,
) -> list[float]:
    ranks = []
    near = closeness(index, getattr(args, "semantic", None))
    for project in projects:
        right = f"{_SOURCE}:{project['topic_id']}"
        asked = profile_of(project, args.query)
        order = relevance_order(asked, index, near(asked))
        if args.year_filter:
            year = years[right]
            order = [pair for pair in order if years[pair[0]] == year]
        ranks.append(rank_of(order, right))
    return ranks


def _told(project: dict[str, Any]) -> str:
    return "with" if project.get("objective") else "without"


def closeness(index: CallIndex, model: str | None) -> Callable[[ProjectProfile], Any]:
    """Return what gives the closeness of a profile to all calls; nothing without a model."""
    if model is None:
        return lambda _: None
    from matcher.semantic import Nearness

    return Nearness(index.records, model, Path("var/semantic")).of


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of one setting."""
    topics = [t for t in read_lines(args.topics) if args.pool in (None, t["pool"])]
    records = [record_of(topic, args.fields) for topic in topics]
    years = {record.uid: topic["year"] for record, topic in zip(records, topics, strict=True)}
    projects = [
        project
        for project in read_lines(args.projects)
        if f"{_SOURCE}:{project['topic_id']}" in years
        and (args.all or not (project["generic_topic"] or project["not_an_open_call"]))
        and getattr(args, "objective", None) in (None, _told(project))
    ]
    began = time.perf_counter()
    index = build(records)
    built = time.perf_counter()
    ranks = _ranked(projects, index, years, args)
    ended = time.perf_counter()
    simple = _simple(projects, topics, years, args) if args.baseline else None
    return {
        "n": len(ranks),
        **{name: round(value, 4) for name, value in figures(ranks).items()},
        "bands": bands(ranks),
        "index_s": round(built - began, 3),
        "query_s": round(ended - built, 3),
        **({"baseline": figures(simple)} if simple is not None else {}),
    }


def _simple(
    projects: Sequence[dict[str, Any]],
    topics: Sequence[dict[str, Any]],
    years: dict[str, int | None],
    args: argparse.Namespace,
) -> list[float]:
    """Return the ranks by words and pieces of words, over the same texts as ours."""
    texts = [_all_of(record_of(topic, args.fields)) for topic in topics]
    asked = [profile_of(project, args.query) for project in projects]
    found = baseline.scores(texts, [f"{one.title}\n{one.summary}" for one in asked])
    ranks = []
    for project, row in zip(projects, found, strict=True):
        right = f"{_SOURCE}:{project['topic_id']}"
        order = [
            (uid, float(score))
            for uid, score in zip(years, row, strict=True)
            if not args.year_filter or years[uid] == years[right]
        ]
        ranks.append(rank_of(order, right))
    return ranks


def _all_of(record: CallRecord) -> str:
    parts = (record.title, record.parent_title, record.destination)
    return "\n".join([*(part for part in parts if part), *(text.html for text in record.texts)])


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--topics", type=Path, required=True)
    parser.add_argument("--projects", type=Path, required=True)
    parser.add_argument("--pool", help="only topics of this pool, for example he_2021_2025")
    parser.add_argument("--fields", choices=("title", "all"), default="title")
    parser.add_argument("--query", choices=("title", "full"), default="full")
    parser.add_argument("--year-filter", action="store_true")
    parser.add_argument(
        "--objective",
        choices=("with", "without"),
        help="only projects with or without an objective",
    )
    parser.add_argument(
        "--semantic", metavar="MODEL", help="folder, package or name of a sentence model"
    )
    parser.add_argument(
        "--all", action="store_true", help="keep bottom-up and closed-circle topics"
    )
    parser.add_argument(
        "--baseline", action="store_true", help="print words and pieces of words beside ours"
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    show(measure(args), as_json=args.json)


if __name__ == "__main__":
    main()
