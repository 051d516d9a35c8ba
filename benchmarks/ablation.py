"""What each part of the ranking adds: every benchmark again with one part taken away.

    python -m benchmarks.ablation --eval FOLDER --calls CALLS.jsonl.gz --profiles PROFILES.jsonl

prints recall@10 of each setting, and nDCG@10 of the judgements, a line for each part. The scores are
the product's own, taken apart by the parts of its index; nothing is ranked in another way. With
`--semantic MODEL` a last line says what a sentence model adds.
"""

import argparse
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks import judgements, relevance
from benchmarks.lines import read_lines
from domain.project import ProjectProfile
from matcher.fields import MEANING, NO_TEXT_FACTOR, THEME, Kind, text_of
from matcher.index import CallIndex, Part, build
from matcher.ranking import profile_matrix

_SOURCE = "benchmark"
_SET_A, _CITIES, _CORE = "projects", "city_projects", "he_2021_2025"
SETTINGS: dict[str, tuple[str, str | None, str, str, bool]] = {
    "titles": (_SET_A, _CORE, "title", "full", False),
    "right year": (_SET_A, _CORE, "title", "full", True),
    "query = title": (_SET_A, _CORE, "title", "title", False),
    "all topics, all fields": (_SET_A, None, "all", "full", False),
    "city A": (_CITIES, _CORE, "title", "full", False),
    "city B": (_CITIES, _CORE, "title", "full", False),
}
"""Name → projects, pool, fields of the topics, query, only topics of the right year."""

Scores = Callable[[CallIndex, Sequence[ProjectProfile]], Any]


def scores(
    index: CallIndex,
    profiles: Sequence[ProjectProfile],
    *,
    kept: Callable[[Part], bool] = lambda _: True,
    text_factor: bool = True,
) -> Any:
    """Return profiles × calls: the sum of the parts that are kept."""
    asked = profile_matrix(profiles, index)
    ends = [part.first_row for part in index.parts[1:]] + [index.matrix.shape[0]]
    total = np.zeros((len(profiles), len(index)), dtype=np.float32)
    bare = np.asarray([not text_of(record) for record in index.records])
    for part, end in zip(index.parts, ends, strict=True):
        if kept(part):
            rows = slice(part.first_row, end)
            found = (asked[:, rows] @ index.matrix[rows]).toarray()
            if part.field == "title" and not text_factor:
                found[:, bare] /= NO_TEXT_FACTOR
            total += found
    return total


def _without_title_weight(index: CallIndex, profiles: Sequence[ProjectProfile]) -> Any:
    parts = tuple(replace(part, title_share=0.0) for part in index.parts)
    return scores(replace(index, parts=parts), profiles)


def _without_short_forms(index: CallIndex, profiles: Sequence[ProjectProfile]) -> Any:
    with patch("matcher.vectors.spelled_out", lambda text, _: text):
        return scores(index, profiles)


def _less(left_out: Callable[[Part], bool]) -> Scores:
    return lambda index, profiles: scores(index, profiles, kept=lambda part: not left_out(part))


PARTS: dict[str, Scores] = {
    "nothing": scores,
    "meaning": _less(lambda part: part.field == MEANING),
    "letter pieces": _less(lambda part: part.kind == Kind.GRAMS),
    "themes": _less(lambda part: part.field == THEME),
    "texts": _less(lambda part: part.field == "text"),
    "call, destination, keywords": _less(
        lambda part: part.field in ("call", "destination", "keywords")
    ),
    "factor for calls without text": lambda index, profiles: scores(
        index, profiles, text_factor=False
    ),
    "own weight of a profile's title": _without_title_weight,
    "short forms": _without_short_forms,
}


def with_model(index: CallIndex, profiles: Sequence[ProjectProfile], model: str) -> Any:
    """Return profiles × calls: the scores fused with the closeness that a sentence model tells."""
    from matcher.fusion import fuse

    near = relevance.closeness(index, model)
    return np.stack(
        [
            row if close is None else fuse(row, close, profile)
            for row, close, profile in zip(
                scores(index, profiles), map(near, profiles), profiles, strict=True
            )
        ]
    )


def lines(
    folder: Path, calls: Path, profiles: Path, model: str | None = None
) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield each part with its figures when it is taken away, then those with `model` added."""
    judged = list(read_lines(profiles))
    open_calls = build(judgements.records_on(calls, dt.date(2026, 8, 12)))
    settings = {name: Setting(folder, name) for name in SETTINGS}
    works = dict(PARTS)
    if model is not None:
        works["nothing, a sentence model added"] = partial(with_model, model=model)
    for part, work in works.items():
        found = {name: setting.recall(work) for name, setting in settings.items()}
        found["judgements"] = _ndcg(open_calls, judged, work)
        yield part, found


class Setting:
    """One benchmark, its index built once."""

    def __init__(self, folder: Path, name: str) -> None:
        """Read the setting of this name from the folder of public pairs."""
        projects, pool, fields, query, self._same_year = SETTINGS[name]
        topics = [
            topic
            for topic in read_lines(folder / "topics.jsonl.gz")
            if pool in (None, topic["pool"])
        ]
        self.index = build([relevance.record_of(topic, fields) for topic in topics])
        years = {f"{_SOURCE}:{topic['id']}": topic["year"] or 0 for topic in topics}
        self._years = np.asarray([years[record.uid] for record in self.index.records])
        chosen = [
            project
            for project in read_lines(folder / f"{projects}.jsonl.gz")
            if not (project["generic_topic"] or project["not_an_open_call"])
            and f"{_SOURCE}:{project['topic_id']}" in years
            and (projects != _CITIES or bool(project.get("objective")) is (name == "city A"))
        ]
        self._right = [self.index.places[f"{_SOURCE}:{p['topic_id']}"] for p in chosen]
        self.profiles = [relevance.profile_of(project, query) for project in chosen]

    def recall(self, work: Scores) -> float:
        """Return recall@10."""
        return fmean(rank <= 10 for rank in self.ranks(work(self.index, self.profiles)))

    def ranks(self, found: Any) -> list[float]:
        """Return the rank of the right call in each row of scores."""
        return [self._rank(row, right) for row, right in zip(found, self._right, strict=True)]

    def _rank(self, row: Any, right: int) -> float:
        rivals = row[self._years == self._years[right]] if self._same_year else row
        return relevance.rank_in(rivals, row[right])


def _ndcg(index: CallIndex, judged: Sequence[dict[str, Any]], work: Scores) -> float:
    found = work(index, [judgements.profile_of(line) for line in judged])
    return fmean(gains(index, judged, found))


def gains(index: CallIndex, judged: Sequence[dict[str, Any]], found: Any) -> list[float]:
    """Return nDCG@10 of each judged profile for its row of scores."""
    result = []
    for row, line in zip(found, judged, strict=True):
        order = [index.records[column] for column in (-row).argsort(kind="stable")]
        names = list(dict.fromkeys(record.identifier or record.uid for record in order))
        result.append(judgements.ndcg(names, line["relevant"]))
    return result


def main() -> None:
    """Read the options, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eval", type=Path, required=True)
    parser.add_argument("--calls", type=Path, required=True)
    parser.add_argument("--profiles", type=Path, required=True)
    parser.add_argument("--semantic", metavar="MODEL")
    args = parser.parse_args()
    for part, found in lines(args.eval, args.calls, args.profiles, args.semantic):
        print(f"{part}: {' '.join(f'{name} {value:.3f}' for name, value in found.items())}")


if __name__ == "__main__":
    main()
