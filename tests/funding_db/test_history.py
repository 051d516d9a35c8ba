"""Differences between contents, and a model of what many runs must leave."""

from collections.abc import Sequence
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.enums import NoticeKind
from funding_db import quality
from funding_db.engine import Engine, read_session, write_session
from funding_db.history import differences, notices
from funding_db.models import Base
from funding_db.repositories import calls
from tests.funding_db.calls_of_a_source import call, ingest

_JSON = st.dictionaries(
    st.sampled_from("abcd"), st.none() | st.integers(0, 3) | st.lists(st.text())
)
TODAY = date(2026, 8, 12)


@given(_JSON, _JSON)
def test_the_differences_lead_from_the_old_content_to_the_new(old: dict, new: dict) -> None:
    changed = dict(old)
    for field, before, after in differences(old, new):
        assert before == old.get(field)
        changed[field] = after
    known = {field: value for field, value in changed.items() if value is not None}
    assert known == {field: value for field, value in new.items() if value is not None}


@given(_JSON)
def test_equal_contents_do_not_differ(content: dict) -> None:
    assert differences(content, dict(content)) == []


def test_a_new_hour_on_the_same_day_is_a_change_but_no_move() -> None:
    old, new = [{"on": "2027-04-15"}], [{"on": "2027-04-15", "time": "17:00:00"}]
    assert notices([["deadlines", old, new]], TODAY) == []


def test_a_known_hour_that_moves_on_the_same_day_is_told_as_a_change() -> None:
    here = {"on": "2027-04-15", "timezone": "Europe/Brussels"}
    old, new = [here | {"time": "17:00:00"}], [here | {"time": "12:00:00"}]
    assert notices([["deadlines", old, new]], TODAY) == [
        (NoticeKind.CHANGED, "deadlines", old, new)
    ]
    rewritten = [here | {"time": "17:00:12"}]
    elsewhere = [{"on": "2027-04-15", "time": "18:00:00", "timezone": "Europe/Athens"}]
    for same in (rewritten, elsewhere):
        assert notices([["deadlines", old, same]], TODAY) == []
    assert notices([["deadlines", old, new]], date(2027, 4, 16)) == [], "it has passed"


def test_a_closing_before_the_last_day_is_told_and_one_after_it_is_not() -> None:
    ahead, over = ({"deadlines": [{"on": day}]} for day in ("2027-04-15", "2026-08-11"))
    shut = [["published_status", "open", "closed"]]
    assert notices(shut, TODAY, ahead) == [
        (NoticeKind.CHANGED, "published_status", "open", "closed")
    ]
    assert notices(shut, TODAY, {}) == notices(shut, TODAY, ahead)
    assert notices(shut, TODAY, over) == []
    again = [["published_status", "closed", "open"]]
    assert len(notices(again, TODAY, ahead)) == 1
    assert notices([["published_status", None, "open"]], TODAY, ahead) == []


def test_all_that_one_revision_tells() -> None:
    told = notices(
        [
            ["deadlines", None, [{"on": "2027-04-15"}]],
            ["grant_max", None, 1],
            ["opens_on", "2026-09-01", None],
            ["published_status", "forthcoming", "open"],
            ["title", "A", "B"],
        ],
        TODAY,
    )
    assert [tuple(notice) for notice in told] == [
        (NoticeKind.OPENED, "published_status", "forthcoming", "open"),
        (NoticeKind.DEADLINE_MOVED, "deadlines", [], ["2027-04-15"]),
        (NoticeKind.OPENING_MOVED, "opens_on", "2026-09-01", None),
        (NoticeKind.CHANGED, "grant_max,title", None, None),
    ]


_RUN = st.dictionaries(st.sampled_from("123"), st.sampled_from("AB"), min_size=1)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(runs=st.lists(st.tuples(_RUN, st.booleans()), min_size=1, max_size=6))
def test_storage_agrees_with_a_simple_model(
    sqlite_engine: Engine, runs: Sequence[tuple[dict[str, str], bool]]
) -> None:
    with write_session(sqlite_engine) as session:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name != "organisation":
                session.connection().execute(table.delete())
        session.connection().exec_driver_sql("DELETE FROM call_search")
    content: dict[str, str] = {}
    missing: set[str] = set()
    revisions: dict[str, int] = {}
    for day, (run, complete) in enumerate(runs):
        back = missing & set(run)
        report = ingest(
            sqlite_engine, [call(r, title=t) for r, t in run.items()], on=day, complete=complete
        )
        assert report.new == len(set(run) - set(content))
        assert report.changed == sum(content.get(r, t) != t for r, t in run.items())
        assert report.reappeared == len(back)
        for ref, title in run.items():
            revisions[ref] = revisions.get(ref, 0) + (content.get(ref) != title)
        content |= run
        missing -= set(run)
        if complete:
            missing |= set(content) - set(run)
    with read_session(sqlite_engine) as session:
        rows = {row.uid.removeprefix("eu_test:"): row for row in calls.list_rows(session)}
        views = {ref: calls.get_view(session, row.uid) for ref, row in rows.items()}
        assert quality.check(session) == ()
    assert {ref: row.title for ref, row in rows.items()} == content
    assert {ref for ref, row in rows.items() if row.missing_since} == missing
    assert {ref: len(view.revisions) for ref, view in views.items() if view} == revisions
