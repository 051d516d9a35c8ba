"""Full-text search over folded words, with one meaning on both engines.

A query is folded and split like the texts. A chunk of several words ("CL3-2027") and anything in
quotes is a phrase; all parts must occur. When no call has all of them, calls that have any are
returned and marked so.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from domain.text import tokens

_MAX_QUERY = 2_000
_MAX_PARTS = 32
_CHUNK = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class SearchHits:
    """Ids of calls, best first."""

    ids: tuple[int, ...]
    any_word: bool = False
    """True when no call has all parts of the query."""


def parts_of(query: str) -> list[tuple[str, ...]]:
    """Return the phrases of a query; a plain word is a phrase of one. Empty when it has no word."""
    found: list[tuple[str, ...]] = []
    for quoted, chunk in _CHUNK.findall(query[:_MAX_QUERY]):
        phrase = tuple(word[:200] for word in tokens(quoted or chunk))
        if phrase and phrase not in found:
            found.append(phrase)
    return found[:_MAX_PARTS]


def search(session: Session, query: str) -> SearchHits:
    """Return the calls that the query finds; none when it holds no word."""
    parts = parts_of(query)
    if not parts:
        return SearchHits(())
    find = _sqlite if session.get_bind().dialect.name == "sqlite" else _postgresql
    ids = find(session, parts, " AND ", " & ")
    if ids or len(parts) == 1:
        return SearchHits(ids)
    return SearchHits(find(session, parts, " OR ", " | "), any_word=True)


def _sqlite(
    session: Session, parts: Sequence[tuple[str, ...]], joint: str, _other: str
) -> tuple[int, ...]:
    # Words are \w only, so quoting them leaves nothing that FTS5 could read as syntax.
    match = joint.join('"' + " ".join(phrase) + '"' for phrase in parts)
    statement = sa.text(
        "SELECT rowid FROM call_search WHERE call_search MATCH :match "
        "ORDER BY bm25(call_search, 8.0, 1.0), rowid"
    )
    return _ids(session, statement, match)


def _postgresql(
    session: Session, parts: Sequence[tuple[str, ...]], _other: str, joint: str
) -> tuple[int, ...]:
    match = joint.join("(" + " <-> ".join(f"'{w}'" for w in phrase) + ")" for phrase in parts)
    words = " | ".join(f"'{w}'" for phrase in parts for w in phrase)
    statement = sa.text(
        "SELECT call_id FROM call_search WHERE document @@ CAST(:match AS tsquery) "
        "ORDER BY ts_rank(title, CAST(:words AS tsquery)) DESC, call_id"
    )
    return _ids(session, statement, match, words=words)


def _ids(session: Session, statement: sa.TextClause, match: str, **more: str) -> tuple[int, ...]:
    rows = session.connection().execute(statement, {"match": match, **more})
    return tuple(row[0] for row in rows)


def index(
    session: Session, words: Iterable[tuple[int, list[str], list[str]]], *, fresh: bool
) -> None:
    """Write the index rows (call id, title words, other words); `fresh` = no row exists yet."""
    rows = list(words)
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        if not fresh:
            connection.exec_driver_sql(
                "DELETE FROM call_search WHERE rowid = ?", [(row[0],) for row in rows]
            )
        connection.exec_driver_sql(
            "INSERT INTO call_search (rowid, title, body) VALUES (?, ?, ?)",
            [(call_id, " ".join(title), " ".join(body)) for call_id, title, body in rows],
        )
        return
    connection.execute(
        sa.text(
            "INSERT INTO call_search (call_id, title, document) "
            "VALUES (:id, CAST(:title AS tsvector), CAST(:document AS tsvector)) "
            "ON CONFLICT (call_id) DO UPDATE "
            "SET title = excluded.title, document = excluded.document"
        ),
        [
            {"id": call_id, "title": _vector(title), "document": _vector(title, body)}
            for call_id, title, body in rows
        ],
    )


def _vector(*fields: list[str]) -> str:
    """Return the text form of a tsvector; a gap between fields keeps phrases inside one field."""
    places: dict[str, list[str]] = {}
    position = 1
    for field in fields:
        for word in field:
            places.setdefault(word[:200], []).append(str(position))
            position += 1
        position += 5
    return " ".join(f"'{word}':{','.join(found[:255])}" for word, found in places.items())
