"""How good the product's order is for judged city projects in many languages.

`python -m benchmarks.judgements --calls CALLS.jsonl.gz --profiles PROFILES.jsonl --json` ranks real
calls with the product's own `relevance_order`, before any look at eligibility, and prints nDCG@10
and recall@10, in all, of the profiles held out and by language, with 95 % bootstrap bands; `--semantic
MODEL` adds a sentence model.
"""

import argparse
import datetime as dt
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log2
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.lines import read_lines, show
from benchmarks.portal_data import rows_from_normalised
from benchmarks.relevance import closeness
from crawlers.portal.rows import record_from_row
from domain.call import CallRecord
from domain.enums import CallStatus
from domain.project import ProjectProfile
from domain.status import dates_of, standing
from matcher.engine import relevance_order
from matcher.index import CallIndex, build

_DEPTH = 10
_RESAMPLES = 1000
_KNOWN = ("title", "summary", "language", "country", "city", "nuts", "applicant_type", "wants_text")


def records_on(path: Path, on: dt.date) -> list[CallRecord]:
    """Return the calls of a recorded search that are not closed on the day given."""
    now = dt.datetime.combine(on, dt.time(12), tzinfo=dt.UTC)
    records = [record_from_row(row)[0] for row in rows_from_normalised(path)]
    return [r for r in records if standing(dates_of(r), now).status is not CallStatus.CLOSED]


def profile_of(judged: Mapping[str, Any]) -> ProjectProfile:
    """Return the profile of one line of judgements; what it does not say stays unknown."""
    known = {name: judged[name] for name in _KNOWN if judged.get(name)}
    return ProjectProfile.model_validate(known)


def ndcg(order: Sequence[str], grades: Mapping[str, float], depth: int = _DEPTH) -> float:
    """Return the normalised discounted gain of the first `depth`; 0 when nothing is relevant."""
    gains = [2 ** grades.get(item, 0) - 1 for item in order[:depth]]
    best = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:depth]
    ideal = sum(gain / log2(place + 2) for place, gain in enumerate(best))
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains)) / ideal if ideal else 0.0


def recall(order: Sequence[str], grades: Mapping[str, float], depth: int = _DEPTH) -> float:
    """Return the share of relevant calls among the first `depth`; 0 when nothing is relevant."""
    relevant = {item for item, grade in grades.items() if grade > 0}
    return len(relevant.intersection(order[:depth])) / len(relevant) if relevant else 0.0


def order_of(profile: ProjectProfile, index: CallIndex, near: Any = None) -> list[str]:
    """Return the identifiers of the calls in the product's relevance order."""
    by_uid = {record.uid: record.identifier or record.uid for record in index.records}
    return list(dict.fromkeys(by_uid[uid] for uid, _ in relevance_order(profile, index, near)))


def measure(index: CallIndex, profiles: Path, model: str | None = None) -> dict[str, Any]:
    """Return nDCG@10 and recall@10 over all judged profiles, and nDCG@10 by language."""
    gains: list[float] = []
    held: list[float] = []
    recalls: list[float] = []
    by_language: defaultdict[str, list[float]] = defaultdict(list)
    near = closeness(index, model)
    for judged in read_lines(profiles):
        profile = profile_of(judged)
        order = order_of(profile, index, near(profile))
        gains.append(ndcg(order, judged["relevant"]))
        recalls.append(recall(order, judged["relevant"]))
        by_language[judged.get("language") or "?"].append(gains[-1])
        if judged.get("held_out"):
            held.append(gains[-1])
    return {
        "n": len(gains),
        "ndcg@10": round(fmean(gains), 4) if gains else None,
        "band": mean_band(gains),
        "held_out": round(fmean(held), 4) if held else None,
        "recall@10": round(fmean(recalls), 4) if recalls else None,
        "by_language": {name: round(fmean(v), 4) for name, v in sorted(by_language.items())},
    }


def mean_band(values: Sequence[float], *, seed: int = 1) -> tuple[float, float] | None:
    """Return the 95 % bootstrap interval of a mean; None without values."""
    if not values:
        return None
    chance = random.Random(seed)
    drawn = sorted(fmean(chance.choices(values, k=len(values))) for _ in range(_RESAMPLES))
    cut = _RESAMPLES // 40
    return round(drawn[cut], 4), round(drawn[-cut - 1], 4)


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=Path, required=True)
    parser.add_argument("--profiles", type=Path, required=True)
    parser.add_argument("--on", type=dt.date.fromisoformat, default=dt.date(2026, 8, 12))
    parser.add_argument(
        "--semantic", metavar="MODEL", help="folder, package or name of a sentence model"
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    index = build(records_on(args.calls, args.on))
    show(measure(index, args.profiles, args.semantic), as_json=args.json)


if __name__ == "__main__":
    main()
