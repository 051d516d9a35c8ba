"""A list that tells less than a call's own page must not make us forget what the page told."""

from pathlib import Path

from crawlers.staging import RunWriter
from domain.call import CallRecord
from domain.enums import NoticeKind, PublicationStatus, RunVerdict
from domain.money import Money
from domain.run import Verdict
from domain.views import CallView, IngestReport
from funding_db import quality
from funding_db.engine import Engine, read_session
from funding_db.repositories import calls
from tests.funding_db.calls_of_a_source import SOURCE, call, day, ingest, take

FULL = call("1", text="<p>Barriers on squares</p>", grant_max=Money.of(4_500_000))
BRIEF = call("1", published_status=PublicationStatus.CLOSED)


def _ingest_brief(engine: Engine, folder: Path, record: CallRecord, on: int) -> IngestReport:
    writer = RunWriter(folder)
    writer.found(record, None, day(on), brief=True)
    writer.judge(
        Verdict(
            source_id=SOURCE,
            verdict=RunVerdict.OK,
            started_at=day(on),
            ended_at=day(on),
            parser_version="1",
            items=1,
            complete=True,
            items_sha256=writer.close(),
        )
    )
    return take(engine, folder, on)


def _view(engine: Engine) -> CallView:
    with read_session(engine) as session:
        assert quality.check(session) == ()
        view = calls.get_view(session, FULL.uid)
    assert view is not None
    return view


def test_a_closing_call_keeps_the_text_that_only_its_page_gave(
    engine: Engine, tmp_path: Path
) -> None:
    ingest(engine, [FULL])

    report = _ingest_brief(engine, tmp_path / "a", BRIEF, 1)

    assert report.changed == 1
    view = _view(engine)
    assert view.record.texts == FULL.texts
    assert view.record.grant_max == FULL.grant_max
    assert view.record.published_status is PublicationStatus.CLOSED
    assert [c.field for c in view.revisions[0].changes] == ["published_status"]


def test_the_same_brief_reading_is_unchanged_next_time(engine: Engine, tmp_path: Path) -> None:
    ingest(engine, [FULL])
    _ingest_brief(engine, tmp_path / "a", BRIEF, 1)

    report = _ingest_brief(engine, tmp_path / "b", BRIEF, 2)

    assert (report.changed, report.unchanged) == (0, 1)


def test_a_brief_reading_that_adds_nothing_makes_no_revision(
    engine: Engine, tmp_path: Path
) -> None:
    ingest(engine, [FULL])

    report = _ingest_brief(engine, tmp_path / "a", call("1"), 1)

    assert (report.changed, report.notices) == (0, ())
    assert len(_view(engine).revisions) == 1


def test_the_full_reading_counts_again_when_it_returns(engine: Engine, tmp_path: Path) -> None:
    ingest(engine, [FULL])
    _ingest_brief(engine, tmp_path / "a", BRIEF, 1)
    without_text = call("1", grant_max=Money.of(5_000_000))

    report = ingest(engine, [without_text], on=2)

    opened_again, other_facts = 1, 1
    assert dict(report.notices)[NoticeKind.CHANGED] == opened_again + other_facts
    assert [c.field for c in _view(engine).revisions[0].changes] == [
        "grant_max",
        "published_status",
        "texts",
    ]
    assert _view(engine).record == without_text
