"""What a city does about a call: kept per organisation, with every change, never overwritten."""

import datetime as dt

import pytest
from sqlmodel import Session

from crawlers import catalogue
from crawlers.staging import write_run
from domain.call import Consortium
from domain.deadline import Deadline
from domain.enums import Role
from domain.errors import Conflict, NotFound, UsageError
from domain.money import Money
from domain.people import Person
from domain.project import ProjectProfile
from domain.tracking import DismissReason, MarkContent, Stage
from funding_db.engine import read_session, write_session
from funding_db.ingest import ingest_run
from funding_db.repositories import people, sources
from services import projects, tracking
from tests.accounts.people import add_person
from tests.ui.stock import NOW, SOURCE, call

DEADLINE = dt.date(2026, 12, 1)
UID = f"{SOURCE}:one"


def officer(number, organisation):
    return Person(
        id=number, name="", roles=frozenset({(organisation, Role.OFFICER)}),
        organisation_id=organisation,
    )  # fmt: skip


@pytest.fixture
def city(engine, tmp_path):
    """Two cities with an officer and a project each, and a call; on both engines."""
    alone = call("one", "Squares").model_copy(
        update={"deadlines": (Deadline(on=DEADLINE),), "opens_on": dt.date(2026, 1, 1)}
    )
    planned = alone.model_copy(update={"source_ref": "plan", "planned": True})
    write_run(tmp_path / "run", [alone, planned], source_id=SOURCE, at=NOW)
    with write_session(engine) as session:
        sources.sync(session, [catalogue.spec(SOURCE)])
        ingest_run(session, tmp_path / "run", spec=catalogue.spec(SOURCE), now=NOW)
        places = [people.add_organisation(session, name, "city") for name in ("Nice", "Torino")]
    found = []
    for place in places:
        number = add_person(engine, f"o{place}@x.example", "O", Role.OFFICER, organisation=place)
        me = officer(number, place)
        with write_session(engine) as session:
            profile = ProjectProfile(title="Safe squares", country="FR")
            found.append((me, projects.save(me, session, profile, now=NOW).id))
    return found


def mark(engine, me, project, version=0, uid=UID, **content):
    with write_session(engine) as session:
        return tracking.mark(
            me,
            session,
            project,
            uid,
            MarkContent(**content),
            expected_version=version,
            now=NOW,
        )


def test_a_call_is_followed_from_interest_to_payment_and_nothing_is_forgotten(engine, city):
    me, project = city[0]
    first = mark(engine, me, project, stage=Stage.INTERESTED, note="ask Rosa")
    second = mark(
        engine, me, project, first.version, stage=Stage.SUBMITTED, on=dt.date(2026, 12, 1)
    )
    amount = Money(minor=120_000_000, currency="EUR")
    paid = mark(engine, me, project, second.version, stage=Stage.PAID, amount=amount)
    assert paid.version == 3
    with read_session(engine) as session:
        assert tracking.marks_of(me, session, project)[UID] == paid
        assert tracking.marks_on(me, session, UID)[project] == paid
        events = tracking.history(me, session, project, UID)
    assert [event.after["stage"] for event in events] == ["paid", "submitted", "interested"]
    assert events[-1].before is None
    assert events[0].before["stage"] == "submitted"
    assert {event.person_id for event in events} == {me.id}


def test_the_second_of_two_people_is_told_and_overwrites_nothing(engine, city):
    me, project = city[0]
    seen = mark(engine, me, project, stage=Stage.INTERESTED)
    mark(engine, me, project, seen.version, stage=Stage.PREPARING, note="mine")
    with pytest.raises(Conflict):
        mark(engine, me, project, seen.version, stage=Stage.DISMISSED, reason=DismissReason.THEME)
    with pytest.raises(Conflict):
        mark(engine, me, project, 0, stage=Stage.INTERESTED)
    with read_session(engine) as session:
        assert tracking.marks_of(me, session, project)[UID].content.note == "mine"


def test_another_citys_marks_do_not_exist(engine, city):
    (me, mine), (other, theirs) = city
    mark(engine, me, mine, stage=Stage.PREPARING, note="secret")
    with pytest.raises(NotFound):
        mark(engine, other, mine, stage=Stage.INTERESTED)
    with read_session(engine) as session:
        with pytest.raises(NotFound):
            tracking.marks_of(other, session, mine)
        assert tracking.marks_on(other, session, UID) == {}
        assert tracking.all_marks(other, session) == ()
        with pytest.raises(NotFound):
            tracking.history(other, session, mine, UID)
        assert tracking.next_steps(other, session, now=NOW, until=DEADLINE) == ()
        with pytest.raises(NotFound):
            tracking.plan_of(other, session, mine, UID, now=NOW)
        assert theirs != mine


@pytest.mark.parametrize(
    "content",
    [
        {"stage": Stage.DISMISSED},
        {"stage": Stage.INTERESTED, "reason": DismissReason.THEME},
        {"stage": Stage.INTERESTED, "note": "x" * 5_001},
        {"stage": Stage.WON, "amount": Money(minor=-1, currency="EUR")},
        {"stage": Stage.INTERESTED, "assigned_to": 999},
    ],
)
def test_what_cannot_be_is_refused(engine, city, content):
    me, project = city[0]
    with pytest.raises(UsageError):
        mark(engine, me, project, **content)


def test_a_call_is_handed_to_a_colleague_of_the_city_only(engine, city):
    (me, project), (other, _theirs) = city
    with read_session(engine) as session:
        assert tracking.colleagues(me, session) == {me.id: "O"}
    assert mark(engine, me, project, stage=Stage.PREPARING, assigned_to=me.id).version == 1
    with pytest.raises(UsageError):
        mark(engine, me, project, 1, stage=Stage.PREPARING, assigned_to=other.id)


def test_an_unknown_call_cannot_be_marked(engine, city):
    me, project = city[0]
    with pytest.raises(NotFound):
        mark(engine, me, project, uid="eu_ft_portal:none", stage=Stage.INTERESTED)


def test_the_plan_counts_back_from_the_deadline_and_shrinks_as_things_are_done(engine, city):
    me, project = city[0]
    with read_session(engine) as session:
        steps = tracking.plan_of(me, session, project, UID, now=NOW)
    assert steps[-1].key == "upload"
    assert steps[-1].latest_on == dt.date(2026, 11, 27)
    assert "partners" in {step.key for step in steps}, "not known whether one may apply alone"
    sitting = dt.date(2026, 10, 1)
    mark(
        engine,
        me,
        project,
        stage=Stage.PREPARING,
        plan_done=("upload",),
        plan_days={"council": sitting},
    )
    with read_session(engine) as session:
        steps = {step.key: step for step in tracking.plan_of(me, session, project, UID, now=NOW)}
        due = tracking.next_steps(me, session, now=NOW, until=sitting)
    assert "upload" not in steps
    assert (steps["council"].latest_on, steps["council"].own) == (sitting, True)
    assert "council" in {step.key for _project, _uid, step in due}
    assert all(step.latest_on <= sitting for _project, _uid, step in due)


def test_a_timetables_entry_has_no_plan(engine, city):
    me, project = city[0]
    with read_session(engine) as session:
        assert tracking.plan_of(me, session, project, f"{SOURCE}:plan", now=NOW) == ()


def test_what_a_call_asks_is_read_from_it_and_silence_counts_as_needed():
    silent = call("x", "X")
    needs = tracking.needs_of(silent)
    assert (needs.partners, needs.own_funds, needs.eu_portal) == (True, True, True)
    alone = silent.model_copy(update={"consortium": Consortium(min_members=1)})
    assert tracking.needs_of(alone).partners is False


def test_a_mark_is_written_whole_or_not_at_all(engine, city, monkeypatch):
    me, project = city[0]
    monkeypatch.setattr(
        tracking.audit, "note", lambda *_a, **_k: (_ for _ in ()).throw(RuntimeError("killed"))
    )
    with pytest.raises(RuntimeError):
        mark(engine, me, project, stage=Stage.INTERESTED)
    with Session(engine) as session:
        assert tracking.marks_of(me, session, project) == {}
