"""Measures ingest, a second ingest and search against floors taken in the same run.

The floor of ingest is a bulk insert of exactly the rows that it left, search index included, into
an empty database of the same engine; the floor of an unchanged ingest is reading each staged line
as JSON and hashing it. The product's own functions are measured, not copies of them.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import sqlalchemy as sa

from crawlers.staging import write_run
from domain.call import CallRecord
from domain.run import ITEMS
from domain.source import Expect, SourceSpec
from funding_db import migrate, models, search
from funding_db.engine import Engine, make_engine, read_session, write_session
from funding_db.ingest import ingest_run
from funding_db.words import index_text

_FIRST = datetime(2026, 8, 12, 6, tzinfo=UTC)
_CHUNK = 1_000


def measure_ingest(engine: Engine, records: Iterable[CallRecord]) -> dict[str, dict[str, float]]:
    """Ingest `records` twice into an empty, migrated database.

    Returns seconds, floor and their ratio for both; the calls stay stored.
    """
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "first", Path(folder) / "second"
        calls = list(records)
        source = calls[0].source_id
        write_run(first, calls, source_id=source, at=_FIRST)
        write_run(second, calls, source_id=source, at=_FIRST + timedelta(days=1))
        del calls
        spent = _timed(lambda: _ingest(engine, first, source, _FIRST))
        floor = _insert_floor(engine)
        again = _timed(lambda: _ingest(engine, second, source, _FIRST + timedelta(days=1)))
        read = _timed(lambda: _read_floor(second / ITEMS))
    return {"ingest": _ratio(spent, floor), "reingest_unchanged": _ratio(again, read)}


def _ratio(spent: float, floor: float) -> dict[str, float]:
    return {"s": round(spent, 4), "floor_s": round(floor, 4), "ratio": round(spent / floor, 2)}


def _timed(work: Callable[[], Any]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _ingest(engine: Engine, run_dir: Path, source: str, now: datetime) -> None:
    with write_session(engine) as session:
        ingest_run(session, run_dir, spec=spec_of(source), now=now)


def spec_of(source_id: str) -> SourceSpec:
    """Return a bare description for a source that is only measured."""
    return SourceSpec(
        id=source_id,
        title=source_id,
        publisher="",
        country="eu",
        home="https://example.org",
        start="https://example.org",
        hosts=("example.org",),
        languages=("en",),
        timezone=None,
        licence="unknown",
        robots_note="",
        every_hours=24,
        expect=Expect(calls=(0, 1_000_000)),
        parser_version="1",
    )


_WRITTEN_BY_INGEST = ("meta", "source", "crawl_run", "snapshot", "issue", "call", "call_content",
                      "call_deadline", "call_revision", "call_notice")  # fmt: skip


def _insert_floor(engine: Engine) -> float:
    """Return the seconds of a bulk insert of all rows of `engine` into an empty database."""
    tables = [models.Base.metadata.tables[name] for name in _WRITTEN_BY_INGEST]
    with engine.connect() as connection:
        rows = {t: [dict(r._mapping) for r in connection.execute(sa.select(t))] for t in tables}
    contents = {
        row["call_id"]: row["record"] for row in rows[models.Base.metadata.tables["call_content"]]
    }
    texts = [(i, index_text(CallRecord.model_validate_json(text))) for i, text in contents.items()]
    empty = _sibling(engine)
    migrate.upgrade(empty)

    def insert() -> None:
        with write_session(empty) as session:
            for table in tables:
                for start in range(0, len(rows[table]), _CHUNK):
                    session.connection().execute(
                        sa.insert(table), rows[table][start : start + _CHUNK]
                    )
            for start in range(0, len(texts), _CHUNK):
                search.index(session, texts[start : start + _CHUNK], fresh=True)

    try:
        return _timed(insert)
    finally:
        empty.dispose()
        _drop(engine, empty)


def _sibling(engine: Engine) -> Engine:
    """Return an empty database of the same kind in the same place."""
    name = f"{engine.url.database}_floor"
    if engine.dialect.name == "postgresql":
        _admin(engine, f'CREATE DATABASE "{name}"')
    return make_engine(engine.url.set(database=name).render_as_string(hide_password=False))


def _drop(engine: Engine, empty: Engine) -> None:
    if engine.dialect.name == "postgresql":
        _admin(engine, f'DROP DATABASE "{empty.url.database}"')
        return
    for suffix in ("", "-wal", "-shm"):
        Path(f"{empty.url.database}{suffix}").unlink(missing_ok=True)


def _admin(engine: Engine, statement: str) -> None:
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(statement)


def _read_floor(items: Path) -> None:
    with items.open("rb") as file:
        for line in file:
            hashlib.sha256(line).hexdigest()
            json.loads(line)


_WORDS = ("security", "safety", "public", "spaces", "police", "urban", "city", "video", "surveillance",
          "crowd", "terrorism", "prevention", "vehicle", "drones", "lighting", "violence", "youth",
          "victims", "training", "radicalisation", "soft", "targets", "protection", "resilience",
          "municipalities", "networks", "mobility", "heritage", "climate", "water")  # fmt: skip
_COMMON = ("the", "of", "and", "project", "support", "action", "funding", "european")
_PHRASES = ("public spaces", "law enforcement", "local authorities", "critical infrastructure",
            "fundamental rights", "artificial intelligence", "member states", "civil society")  # fmt: skip
_REFERENCES = ("CL3-2027", "HORIZON-CL3-2027-01-FCT-04", "ISF-2026", "CERV-2026", "LIFE-2026-SAP",
               "DIGITAL-2026", "ERASMUS-EDU-2026", "HORIZON-MISS-2027")  # fmt: skip


def queries() -> tuple[str, ...]:
    """Return the fixed list of 200: single and common words, phrases, references, 20 words."""
    kinds = (
        _WORDS,
        _COMMON,
        tuple(f'"{phrase}"' for phrase in _PHRASES),
        _REFERENCES,
        tuple(" ".join((_WORDS * 2)[start : start + 20]) for start in range(len(_WORDS))),
    )
    return tuple(kind[i % len(kind)] for i in range(40) for kind in kinds)


def measure_search(engine: Engine) -> dict[str, float]:
    """Return percentiles in milliseconds over the fixed queries on what is stored."""
    with read_session(engine) as session:
        spent = [_timed(partial(search.search, session, q)) * 1_000 for q in queries()]
    cuts = quantiles(spent, n=100)
    return {
        "queries": len(spent),
        "p50_ms": round(cuts[49], 2),
        "p95_ms": round(cuts[94], 2),
        "max_ms": round(max(spent), 2),
    }


def multiplied(records: Sequence[CallRecord], number: int) -> Iterable[CallRecord]:
    """Yield `number` distinct calls made of `records`, repeated under other references."""
    for i in range(number):
        record = records[i % len(records)]
        turn = i // len(records)
        yield record.model_copy(update={"source_ref": f"{record.source_ref}-{turn}"})


def throwaway_url(folder: Path) -> str:
    """Return the address of a SQLite database in `folder`."""
    return f"sqlite:///{folder}/benchmark.db"
