"""Full-text search over folded words, with one meaning on both engines.

A query is folded and split like the texts. A chunk of several words ("CL3-2027") and anything in
quotes is a phrase; all parts must occur. When no call has all of them, calls that have any are
returned and marked so.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from domain.text import tokens
from funding_db.words import GAP, IndexText, write_out

_MAX_QUERY = 2_000
_MAX_PARTS = 32
_CHUNK = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class SearchHits:
    """Ids of calls, best first."""

    ids: tuple[int, ...]
    any_word: bool = False
    """True when no call has all parts of the query."""


Phrase = tuple[str, ...]


def phrases_of(query: str) -> tuple[Phrase, ...]:
    """Return the phrases of a query; a plain word is a phrase of one. Empty when it has no word."""
    found: dict[Phrase, None] = {}
    for quoted, chunk in _CHUNK.findall(query[:_MAX_QUERY]):
        phrase = tuple(write_out(tokens(quoted or chunk)))
        if phrase:
            found[phrase] = None
    return tuple(found)[:_MAX_PARTS]


def search(session: Session, query: str) -> SearchHits:
    """Return the calls that the query finds; none when it holds no word."""
    phrases = phrases_of(query)
    if not phrases:
        return SearchHits(())
    find = _sqlite if session.get_bind().dialect.name == "sqlite" else _postgresql
    ids = find(session, phrases, any_word=False)
    if ids or len(phrases) == 1:
        return SearchHits(ids)
    return SearchHits(find(session, phrases, any_word=True), any_word=True)


# Written-out words are plain letters, so neither engine can read any part of them as syntax.
# Weighing the text of very many hits takes too long; beyond a limit only titles are weighed.


def _sqlite(session: Session, phrases: Sequence[Phrase], *, any_word: bool) -> tuple[int, ...]:
    quoted = [f'"{" ".join(phrase)}"' for phrase in phrases]
    match = (" OR " if any_word else " AND ").join(quoted)
    ids = _ids(session, _MATCH, match)
    if len(ids) <= _WEIGHED_BY_SQLITE:
        return tuple(_ids(session, _BY_WEIGHT, match))
    hits = dict.fromkeys(ids)
    titles = _ids(session, _BY_WEIGHT, f"title : ({' OR '.join(quoted)})")
    return tuple(dict.fromkeys(i for i in titles if i in hits) | hits)


def _ids(session: Session, select: str, match: str) -> list[int]:
    # One value instead of ten thousand rows, which would call the garbage collector each time.
    found = session.connection().exec_driver_sql(
        f"SELECT json_group_array(id) FROM ({select})",  # noqa: S608
        (match,),
    )
    ids: list[int] = json.loads(found.scalar_one())
    return ids


_WEIGHED_BY_SQLITE = 2_000
_MATCH = "SELECT rowid AS id FROM call_search WHERE call_search MATCH ?"
_BY_WEIGHT = f"{_MATCH} ORDER BY bm25(call_search, 8.0, 1.0), rowid"


def _postgresql(session: Session, phrases: Sequence[Phrase], *, any_word: bool) -> tuple[int, ...]:
    match = (" | " if any_word else " & ").join(f"({' <-> '.join(p)})" for p in phrases)
    words = " | ".join(dict.fromkeys(word for phrase in phrases for word in phrase))
    connection = session.connection()
    ids = connection.execute(_FIND, {"match": match, "words": words}).scalar_one() or []
    if 1 < len(ids) <= _WEIGHED_BY_POSTGRESQL:
        ids = connection.execute(_WEIGH, {"ids": ids, "words": words}).scalar_one()
    return tuple(ids)


_WEIGHED_BY_POSTGRESQL = 300
_FIND = sa.text(
    "SELECT array_agg(call_id ORDER BY ts_rank(title, CAST(:words AS tsquery)) DESC, call_id) "
    "FROM call_search WHERE document @@ CAST(:match AS tsquery)"
)
_WEIGH = sa.text(
    "SELECT array_agg(call_id ORDER BY 8 * ts_rank(title, CAST(:words AS tsquery)) "
    "+ ts_rank(document, CAST(:words AS tsquery), 1) DESC, call_id) "
    "FROM call_search WHERE call_id = ANY(:ids)"
)


def index(session: Session, texts: Iterable[tuple[int, IndexText]], *, fresh: bool) -> None:
    """Write the index rows of calls by id; `fresh` = none of them has a row yet."""
    rows = [(call_id, text.title, text.body) for call_id, text in texts]
    if not rows:
        return
    connection = session.connection()
    sqlite = connection.dialect.name == "sqlite"
    if not fresh:
        key = "rowid" if sqlite else "call_id"
        mark = "?" if sqlite else "%s"
        connection.exec_driver_sql(
            f"DELETE FROM call_search WHERE {key} = {mark}",  # noqa: S608
            [(row[0],) for row in rows],
        )
    if sqlite:
        connection.exec_driver_sql(
            "INSERT INTO call_search (rowid, title, body) VALUES (?, ?, ?)", rows
        )
        return
    connection.exec_driver_sql(
        "INSERT INTO call_search (call_id, title, document) VALUES "
        "(%s, to_tsvector('pg_catalog.simple', %s), to_tsvector('pg_catalog.simple', %s))",
        [(call_id, title, f"{title} {GAP} {body}") for call_id, title, body in rows],
    )


def settle(session: Session) -> None:
    """Make PostgreSQL ready to search after many rows were written at once.

    Else every search reads through the entries that wait to be sorted into the index, and the
    planner, which knows nothing of the new rows, reads all texts.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT gin_clean_pending_list('ix_call_search_document')")
        connection.exec_driver_sql("ANALYZE call_search")
