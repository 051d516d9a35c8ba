"""Documents in storage: pages kept once, a corrigendum in the history, no loss on a bad day."""

import gzip
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers.documents.claims import Topic
from crawlers.documents.facts import Text
from crawlers.documents.merge import merged
from crawlers.staging import RunWriter, write_run
from domain.call import CallRecord, Document
from domain.document import DOCUMENTS, CallDocument, ReadDocument
from domain.enums import NoticeKind, RunVerdict
from domain.errors import IngestRefused
from domain.run import Verdict
from domain.views import CallView
from funding_db.engine import Engine, read_session, write_session
from funding_db.ingest import ingest_run
from funding_db.repositories import calls, documents
from tests.documents.made import TOPIC, document
from tests.funding_db.calls_of_a_source import SOURCE, SPEC, call, day

URL = "https://ec.europa.eu/call-fiche_test.pdf"
UID = f"{SOURCE}:1"
LISTED = (Document(title="Call document", url=URL), Document(title="Form", url=f"{URL}/form"))


def silent(**changes: Any) -> CallRecord:
    """A call as the source tells it, its document unread."""
    return call(documents=LISTED, **changes)


def informed(pages: Sequence[str], sha256: str, **changes: Any) -> CallRecord:
    """The same call with what its document tells."""
    record, _ = merged(silent(**changes), Text(pages, URL).of(Topic(TOPIC), "1").facts)
    read = LISTED[0].model_copy(update={"sha256": sha256, "pages": len(pages)})
    return record.model_copy(update={"documents": (read, LISTED[1])})


def ingest(
    engine: Engine,
    folder: Path,
    on: int,
    record: CallRecord,
    *,
    pages: Sequence[str] = (),
    unread: tuple[str, ...] = (),
    calls_of: tuple[str, ...] = (UID,),
) -> None:
    run_dir = folder / str(on)
    writer = RunWriter(run_dir)
    writer.found(record, None, day(on), unread=unread)
    sha256 = record.documents[0].sha256
    if sha256:
        line = ReadDocument(
            url=URL, title="Call document", sha256=sha256, fetched_at=day(on), calls=(),
            count=len(pages), pages=tuple(pages),
        )  # fmt: skip
        writer.document(line)
        writer.document(line.model_copy(update={"pages": None, "calls": calls_of}))
    judged = Verdict(
        source_id=SOURCE, verdict=RunVerdict.OK, started_at=day(on), ended_at=day(on),
        parser_version="1", items=1, complete=True, items_sha256=writer.close(),
    )  # fmt: skip
    writer.judge(judged)
    with write_session(engine) as session:
        ingest_run(session, run_dir, spec=SPEC, now=day(on))


def view(engine: Engine) -> CallView:
    with read_session(engine) as session:
        found = calls.get_view(session, UID)
    assert found
    return found


def told(engine: Engine) -> list[tuple[NoticeKind, str | None]]:
    with read_session(engine) as session:
        return [(n.kind, n.field) for n in reversed(calls.notices(session))]


def files(engine: Engine) -> tuple[CallDocument, ...]:
    with read_session(engine) as session:
        return documents.of_call(session, UID)


def page(engine: Engine, sha256: str, number: int) -> str | None:
    with read_session(engine) as session:
        return documents.page(session, sha256, number)


ONE, TWO = "1" * 64, "2" * 64


def test_pages_are_kept_and_the_call_shows_what_they_state(engine: Engine, tmp_path: Path) -> None:
    pages = document()
    ingest(engine, tmp_path, 0, informed(pages, ONE), pages=pages)
    (file,) = files(engine)
    assert (file.url, file.pages, file.current, file.sha256) == (URL, 4, True, ONE)
    assert file.first_read_at == file.last_read_at == day(0)
    assert [fact.quote.page for fact in file.facts] == [3, 3, 3, 3, 3, 4]
    assert "funding rate" in (page(engine, ONE, 4) or "")
    assert page(engine, ONE, 5) is None
    assert view(engine).row.rate_bp == (9_000, 9_000)


def test_the_same_file_changes_nothing_but_the_day(engine: Engine, tmp_path: Path) -> None:
    pages = document()
    for on in (0, 1):
        ingest(engine, tmp_path, on, informed(pages, ONE), pages=pages)
    (file,) = files(engine)
    assert (file.first_read_at, file.last_read_at) == (day(0), day(1))
    assert len(view(engine).revisions) == 1
    assert told(engine) == []


def test_another_file_at_the_same_address_is_a_corrigendum(engine: Engine, tmp_path: Path) -> None:
    before, after = document(), document(("Agreement (90%)", "Agreement (85%)"))
    ingest(engine, tmp_path, 0, informed(before, ONE), pages=before)
    ingest(engine, tmp_path, 1, informed(after, TWO), pages=after)
    now, then = files(engine)
    assert (now.sha256, now.current, then.sha256, then.current) == (TWO, True, ONE, False)
    assert then.facts == ()
    newest = view(engine).revisions[0]
    changes = {change.field: (change.old, change.new) for change in newest.changes}
    assert set(changes) == {"documents", "document_facts", "rates"}
    old, new = changes["documents"]
    assert (old[0]["sha256"], new[0]["sha256"]) == (ONE, TWO)  # type: ignore[index]
    assert told(engine) == [(NoticeKind.CHANGED, "document_facts,documents,rates")]
    assert "(90%)" in (page(engine, ONE, 4) or "")
    assert "(85%)" in (page(engine, TWO, 4) or "")


def test_a_first_reading_is_in_the_history_but_is_no_news(engine: Engine, tmp_path: Path) -> None:
    pages = document()
    ingest(engine, tmp_path, 0, silent())
    ingest(engine, tmp_path, 1, informed(pages, ONE), pages=pages)
    assert len(view(engine).revisions) == 2
    assert told(engine) == []


def test_news_beside_a_first_reading_is_told(engine: Engine, tmp_path: Path) -> None:
    pages = document()
    ingest(engine, tmp_path, 0, silent())
    ingest(engine, tmp_path, 1, informed(pages, ONE, title="Another"), pages=pages)
    assert told(engine) == [(NoticeKind.CHANGED, "title")]


def test_a_document_that_cannot_be_read_today_tells_what_it_told(
    engine: Engine, tmp_path: Path
) -> None:
    pages = document()
    ingest(engine, tmp_path, 0, informed(pages, ONE), pages=pages)
    ingest(engine, tmp_path, 1, silent(), unread=(URL,))
    assert len(view(engine).revisions) == 1
    assert told(engine) == []
    assert view(engine).record == informed(pages, ONE)
    ingest(engine, tmp_path, 2, silent(title="Another"), unread=(URL,))
    assert view(engine).record == informed(pages, ONE, title="Another")
    assert told(engine) == [(NoticeKind.CHANGED, "title")]
    ingest(engine, tmp_path, 3, informed(pages, ONE, title="Another"), pages=pages)
    assert len(view(engine).revisions) == 2
    assert [file.last_read_at for file in files(engine)] == [day(3)]


def test_a_document_that_the_source_no_longer_lists_tells_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    pages = document()
    ingest(engine, tmp_path, 0, informed(pages, ONE), pages=pages)
    ingest(engine, tmp_path, 1, call(documents=LISTED[1:]))
    record = view(engine).record
    assert (record.rates, record.consortium, record.document_facts) == ((), None, ())
    assert [file.current for file in files(engine)] == [False]


def test_a_new_call_with_an_unread_document_is_stored_as_it_is(
    engine: Engine, tmp_path: Path
) -> None:
    ingest(engine, tmp_path, 0, silent(), unread=(URL,))
    assert view(engine).record == silent()
    assert files(engine) == ()


def test_text_with_characters_that_no_database_takes_is_kept(
    engine: Engine, tmp_path: Path
) -> None:
    ingest(engine, tmp_path, 0, informed(["a\x00b"], ONE), pages=["a\x00b", ""])
    assert page(engine, ONE, 1) == "ab"
    assert page(engine, ONE, 2) == ""


def test_a_line_about_another_source_s_call_is_refused(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(IngestRefused, match="another source"):
        ingest(engine, tmp_path, 0, informed(["x"], ONE), pages=["x"], calls_of=("eu_other:1",))


@pytest.mark.parametrize(
    "content", [b"no gzip", gzip.compress(b"{}\n", mtime=0), gzip.compress(b"x" * 9, mtime=0)[:-6]]
)
def test_a_file_that_is_none_of_ours_is_refused(
    sqlite_engine: Engine, tmp_path: Path, content: bytes
) -> None:
    write_run(tmp_path, [silent()], source_id=SOURCE, at=datetime(2026, 8, 12, tzinfo=UTC))
    (tmp_path / DOCUMENTS).write_bytes(content)
    with pytest.raises(IngestRefused), write_session(sqlite_engine) as session:
        ingest_run(session, tmp_path, spec=SPEC, now=day(0))
