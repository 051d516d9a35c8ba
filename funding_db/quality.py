"""Looks whether what is stored holds together; reads only, mends nothing."""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

ERROR, WARNING = "error", "warning"

_SHOWN = 20
_BATCH = 500


class Finding(NamedTuple):
    """One thing that does not hold."""

    check: str
    severity: str
    """"error": the program or a person broke the data; "warning": a source published nonsense."""
    detail: str


class _Check(NamedTuple):
    name: str
    severity: str
    meaning: str
    sql: str
    """Returns one text column: what each failing row is about."""


# "on" and "call" are words of SQL, hence the quotes.
_CHECKS = (
    _Check(
        "content_missing",
        ERROR,
        "a call without content",
        'SELECT c.uid FROM "call" c LEFT JOIN call_content t ON t.call_id = c.id '
        "WHERE t.call_id IS NULL",
    ),
    _Check(
        "history_missing",
        ERROR,
        "the newest revision is not the current content",
        'SELECT c.uid FROM "call" c JOIN call_content t ON t.call_id = c.id WHERE NOT EXISTS ('
        "SELECT 1 FROM call_revision r WHERE r.call_id = c.id AND r.record = t.record AND "
        "r.number = (SELECT max(m.number) FROM call_revision m WHERE m.call_id = c.id))",
    ),
    _Check(
        "history_gap",
        ERROR,
        "the numbers of the revisions have a gap",
        'SELECT c.uid FROM "call" c JOIN call_revision r ON r.call_id = c.id '
        "GROUP BY c.id, c.uid HAVING count(*) <> max(r.number)",
    ),
    _Check(
        "deadlines_differ",
        ERROR,
        "the list of deadlines and their rows differ in number",
        'SELECT c.uid FROM "call" c LEFT JOIN call_deadline d ON d.call_id = c.id '
        "GROUP BY c.id, c.uid, CAST(c.deadlines AS text) "
        "HAVING count(d.id) <> {length}",
    ),
    _Check(
        "not_searchable",
        ERROR,
        "a call that the search does not know",
        'SELECT c.uid FROM "call" c LEFT JOIN call_search s ON s.{key} = c.id '
        "WHERE s.{key} IS NULL",
    ),
    _Check(
        "search_orphan",
        ERROR,
        "the search knows a call that does not exist",
        'SELECT CAST(s.{key} AS text) FROM call_search s LEFT JOIN "call" c ON c.id = s.{key} '
        "WHERE c.id IS NULL",
    ),
    _Check(
        "missing_state",
        ERROR,
        "counted as absent without a day since when",
        'SELECT uid FROM "call" WHERE missing_since IS NULL AND missing_runs > 0',
    ),
    _Check(
        "version_missing",
        ERROR,
        "a project without its current version",
        "SELECT CAST(p.id AS text) FROM project p LEFT JOIN project_version v "
        "ON v.project_id = p.id AND v.version = p.version "
        "AND v.organisation_id = p.organisation_id WHERE v.project_id IS NULL",
    ),
    _Check(
        "match_orphan",
        ERROR,
        "a match with a call that does not exist",
        'SELECT DISTINCT m.call_uid FROM match_result m LEFT JOIN "call" c ON c.uid = m.call_uid '
        "WHERE c.id IS NULL",
    ),
    _Check(
        "snapshot_missing",
        WARNING,
        "a revision cites a page that no run kept",
        'SELECT c.uid FROM call_revision r JOIN "call" c ON c.id = r.call_id '
        "WHERE r.snapshot IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM snapshot s WHERE s.sha256 = r.snapshot)",
    ),
    _Check(
        "deadline_before_opening",
        WARNING,
        "its last deadline lies before its opening",
        'SELECT c.uid FROM "call" c JOIN call_deadline d ON d.call_id = c.id '
        'GROUP BY c.id, c.uid, c.opens_on HAVING max(d."on") < c.opens_on',
    ),
    _Check(
        "grant_bounds",
        WARNING,
        "the smallest grant is larger than the largest",
        'SELECT uid FROM "call" WHERE grant_min_minor > grant_max_minor',
    ),
    _Check(
        "negative_amount",
        WARNING,
        "an amount below zero",
        'SELECT uid FROM "call" WHERE budget_minor < 0 OR grant_min_minor < 0 '
        "OR grant_max_minor < 0",
    ),
)

_WORDS = {
    "sqlite": {"key": "rowid", "length": "json_array_length(c.deadlines)"},
    "postgresql": {"key": "call_id", "length": "json_array_length(CAST(CAST(c.deadlines AS text) AS json))"},
}  # fmt: skip


def check(session: Session) -> tuple[Finding, ...]:
    """Return all that does not hold, errors first; empty when the database is whole."""
    dialect = session.get_bind().dialect.name
    found = [*_storage(session, dialect), *_hashes(session)]
    for test in _CHECKS:
        sql = test.sql.format(**_WORDS[dialect])
        rows = [row[0] for row in session.connection().execute(sa.text(sql))]
        found += _findings(test.name, test.severity, test.meaning, rows)
    return tuple(sorted(found, key=lambda f: f.severity != ERROR))


def _findings(name: str, severity: str, meaning: str, rows: list[str]) -> Iterator[Finding]:
    for about in rows[:_SHOWN]:
        yield Finding(name, severity, f"{about}: {meaning}")
    if len(rows) > _SHOWN:
        yield Finding(name, severity, f"and {len(rows) - _SHOWN} more: {meaning}")


def _storage(session: Session, dialect: str) -> Iterator[Finding]:
    """Ask SQLite whether its file is sound; PostgreSQL looks after itself."""
    if dialect != "sqlite":
        return
    connection = session.connection()
    for row in connection.exec_driver_sql("PRAGMA quick_check"):
        if row[0] != "ok":
            yield Finding("file_damaged", ERROR, str(row[0]))
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Finding("reference_broken", ERROR, f"{row[0]} {row[1]} refers to a missing {row[2]}")


def _hashes(session: Session) -> Iterator[Finding]:
    rows = session.connection().execute(
        sa.text(
            'SELECT c.uid, c.content_hash, t.record FROM "call" c '
            "JOIN call_content t ON t.call_id = c.id"
        ).execution_options(yield_per=_BATCH)
    )
    wrong = [
        uid for uid, stored, text in rows if hashlib.sha256(text.encode()).hexdigest() != stored
    ]
    yield from _findings("content_altered", ERROR, "its content is not what was ingested", wrong)
