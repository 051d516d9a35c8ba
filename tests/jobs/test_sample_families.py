"""The whole recorded sample in one database: `make run` shows calls of every family of the mission."""

import re
import threading
from datetime import UTC, datetime
from time import monotonic

import pytest

from domain.enums import CallStatus, RunVerdict
from domain.listing import CallFilters
from domain.people import VISITOR
from funding_db.engine import make_engine, read_session
from jobs import sample
from jobs.preparation import prepare
from services.calls import find_calls
from services.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.e2e, pytest.mark.serial, pytest.mark.timeout(900)]

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """Return a database with the whole sample, what came of each source, and the seconds it took."""
    folder = tmp_path_factory.mktemp("sample")
    engine = make_engine(f"sqlite:///{folder}/sample.db")
    prepare(engine)
    settings = Settings(data_dir=folder, now=NOW, _env_file=None)
    began = monotonic()
    outcomes = sample.load(engine, settings, stop=threading.Event())
    yield engine, outcomes, monotonic() - began
    engine.dispose()


@pytest.fixture(scope="module")
def calls(loaded):
    with read_session(loaded[0]) as session:
        return find_calls(VISITOR, session, CallFilters(), limit=10_000, now=NOW).items


def test_every_source_of_the_sample_is_read_without_a_fault(loaded, record_property):
    _, outcomes, seconds = loaded
    record_property("sample_s", round(seconds, 1))
    folders = {path.name for path in sample.SAMPLE.iterdir() if path.is_dir()}
    assert {outcome.source_id for outcome in outcomes} == folders
    assert {o.source_id: o.reasons for o in outcomes if o.verdict is not RunVerdict.OK} == {}


FAMILIES = {
    "ERDF, policy objective 5": lambda row: re.search(r"RSO5|PO5", row.specific_objective or ""),
    "ISF": lambda row: row.programme == "ISF",
    "Horizon Europe": lambda row: row.programme == "HORIZON",
    "UIA and EUI": lambda row: row.source_id in ("eu_uia", "eu_eui_calls", "eu_eui_portico"),
    "EIB": lambda row: row.source_id == "eu_eib_products",
}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_list_has_calls_of_every_family_of_the_mission(calls, family):
    found = [call for call in calls if FAMILIES[family](call.row)]
    assert found
    # Past rounds are shown as past; a family of which nothing can be used now is told apart.
    assert {call.status for call in found} <= set(CallStatus)
    if family not in ALL_PAST:
        assert any(call.status is not CallStatus.CLOSED for call in found), family


ALL_PAST: set[str] = set()


def test_no_call_is_closed_while_its_dates_say_otherwise(calls):
    today = NOW.date()
    wrong = [
        call.row.uid
        for call in calls
        if call.status is CallStatus.CLOSED
        and any(d.on > today for d in call.row.dates.deadlines)
        and call.row.dates.planned_until is None
    ]
    assert wrong == []


def test_no_call_is_open_behind_its_last_day(calls):
    today = NOW.date()
    wrong = [
        call.row.uid
        for call in calls
        if call.status is CallStatus.OPEN
        and call.row.dates.deadlines
        and all(d.on < today for d in call.row.dates.deadlines)
    ]
    assert wrong == []
