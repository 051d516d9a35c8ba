"""How well calls of two sources are recognised as one, by their titles alone and by reference.

`python -m benchmarks.duplicates --json` compares an aggregator's recorded calls with the portal's:
pairs that quote the same official reference are the truth, and the references are hidden from the
comparison by title. It also times the comparison of many calls.
"""

import argparse
import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.lines import read_lines, show
from benchmarks.portal_data import rows_from_normalised
from crawlers.euroaccess.terms import programme
from crawlers.portal.rows import record_from_row
from domain.deadline import Deadline
from domain.enums import BudgetScope, CallLevel, Instrument, LinkKind
from domain.reference import programmes
from domain.status import Dates
from domain.views import CallRow
from matcher.duplicates import by_title, proposals, reference

_SEEN = dt.datetime(2026, 8, 12, tzinfo=dt.UTC)
_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PORTAL, AGGREGATOR = "eu_ft_portal", "eu_euroaccess"


def call_row(source: str, ref: str, title: str, **known: Any) -> CallRow:
    """Return a row that knows what a comparison looks at; `closes` are its deadlines' days."""
    closes: Sequence[dt.date] = known.pop("closes", ())
    fields: dict[str, Any] = {
        "id": 0,
        "identifier": None,
        "language": "en",
        "programme": None,
        "instrument": Instrument.GRANT,
        "level": CallLevel.TOPIC,
        "action_type": None,
        "procedure": None,
        "specific_objective": None,
        "dates": Dates(None, tuple(Deadline(on=day) for day in closes), None, None),
        "budget_total": None,
        "budget_scope": BudgetScope.UNKNOWN,
        "grant_min": None,
        "grant_max": None,
        "rate_bp": None,
        "rate_origin": None,
        "applicants": (),
        "pays_for": (),
        "countries": (),
        "first_seen_at": _SEEN,
        "changed_at": _SEEN,
        "missing_since": None,
    }
    return CallRow(uid=f"{source}:{ref}", source_id=source, title=title, **(fields | known))


def aggregator_rows(path: Path) -> Iterator[CallRow]:
    """Yield the recorded calls of the aggregator."""
    for number, item in enumerate(read_lines(path)):
        identifier = item["call_number"].strip() or None
        yield call_row(
            AGGREGATOR,
            str(number),
            item["title"],
            identifier=identifier,
            programme=programme(item["funding_program"], identifier),
            closes=[dt.date.fromisoformat(item["deadline"][:10])] if item["deadline"] else [],
        )


def portal_rows(calls: Path, topics: Path) -> Iterator[CallRow]:
    """Yield the calls of one recorded search, and earlier topics whose closing day is known."""
    seen: set[str] = set()
    for row in rows_from_normalised(calls):
        record = record_from_row(row)[0]
        seen.add((record.identifier or "").casefold())
        yield call_row(
            PORTAL,
            record.source_ref,
            record.title,
            identifier=record.identifier,
            programme=record.programme,
            level=record.level,
            closes=[deadline.on for deadline in record.deadlines],
        )
    for topic in read_lines(topics):
        days = [topic[name] for name in ("closes", "closes_second_stage") if topic[name]]
        if days and topic["id"].casefold() not in seen:
            yield call_row(
                PORTAL,
                topic["id"],
                topic["title"],
                identifier=topic["id"],
                programme=_programme(topic["id"]),
                closes=[dt.date.fromisoformat(day[:10]) for day in days],
            )


def _programme(identifier: str) -> str | None:
    code = identifier.split("-")[0].split("2027")[0]
    return code if programmes.get(code) else None


def measure(aggregator: Iterable[CallRow], portal: Iterable[CallRow]) -> dict[str, Any]:
    """Return precision and recall of the comparison by title, and what references alone find."""
    rows = [*aggregator, *portal]
    by_uid = {row.uid: row for row in rows}
    truth = _truth(rows)
    bare = [replace(row, identifier=None) for row in rows]
    proposed = {(p.a_uid, p.b_uid): p.score for p in by_title(bare)}
    same_day = {pair for pair in truth if _share_a_day(*(by_uid[uid] for uid in pair))}
    hits = truth & proposed.keys()
    certain = {p.pair[:2] for p in proposals(rows) if p.certain and p.kind is LinkKind.DUPLICATE}
    named = {pair for pair in proposed if all(reference(by_uid[uid]) for uid in pair)}
    return {
        "calls": len(rows),
        "pairs": len(truth),
        "pairs_same_day": len(same_day),
        "title_only": {
            "proposed": len(proposed),
            "proposed_with_two_references": len(named),
            "precision": _share(len(hits), len(named)),
            "recall": _share(len(hits), len(truth)),
            "recall_same_day": _share(len(hits & same_day), len(same_day)),
            "wrong": sorted(f"{by_uid[a].title} | {by_uid[b].title}" for a, b in named - truth),
            "missed": sorted(f"{by_uid[a].title} | {by_uid[b].title}" for a, b in same_day - hits),
        },
        "by_reference": {
            "confirmed": len(certain),
            "recall": _share(len(truth & certain), len(truth)),
        },
    }


def _truth(rows: Sequence[CallRow]) -> set[tuple[str, str]]:
    portal: dict[str, list[str]] = {}
    for row in rows:
        if row.source_id == PORTAL and row.identifier:
            portal.setdefault(row.identifier.casefold(), []).append(row.uid)
    return {
        (min(row.uid, uid), max(row.uid, uid))
        for row in rows
        if row.source_id == AGGREGATOR and row.identifier
        for uid in portal.get(row.identifier.casefold(), ())
    }


def _share_a_day(one: CallRow, other: CallRow) -> bool:
    return bool({d.on for d in one.dates.deadlines} & {d.on for d in other.dates.deadlines})


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def many(count: int, titles: Sequence[str]) -> list[CallRow]:
    """Return calls of ten sources on two hundred closing days, titles drawn from real ones."""
    chance = random.Random(20260812)
    codes = ("HORIZON", "ISF", "LIFE", "CERV", "ERDF", None)
    first = dt.date(2026, 9, 1)
    return [
        call_row(
            f"xx_{chance.randrange(10)}" if number % 3 else PORTAL,
            str(number),
            f"{chance.choice(titles)} {chance.choice(titles)}",
            programme=chance.choice(codes),
            closes=[first + dt.timedelta(days=chance.randrange(200))],
        )
        for number in range(count)
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.duplicates", description=__doc__)
    parser.add_argument("--data", type=Path, default=_DATA)
    parser.add_argument("--json", action="store_true")
    parsed = parser.parse_args(arguments)
    data: Path = parsed.data
    aggregator = list(aggregator_rows(data / "urban" / "euroaccess_calls_2025-10-03.jsonl.gz"))
    portal = list(
        portal_rows(
            data / "isf" / "sedia_open_calls_2026-08.normalised.jsonl.gz",
            data / "eval" / "topics.jsonl.gz",
        )
    )
    found = measure(aggregator, portal)
    rows = many(11_000, [row.title for row in portal])
    began = perf_counter()
    proposals(rows)
    found["compare_11000_s"] = round(perf_counter() - began, 2)
    show(found, as_json=parsed.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
