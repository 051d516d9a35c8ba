"""Links between calls: decisions only added, people before the machine, copies folded in lists."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from benchmarks.database import spec_of
from crawlers.staging import write_run
from domain.call import CallRecord
from domain.enums import LinkKind, LinkState, PublicationStatus, Role
from domain.errors import Conflict, NotAllowed, NotFound
from domain.links import CallLink, Proposal
from domain.listing import CallFilters
from domain.people import EMBEDDED_PERSON, VISITOR, Person
from domain.source import SourceSpec
from funding_db.document_models import CallLinkRow
from funding_db.engine import Engine, read_session, write_session
from funding_db.ingest import ingest_run
from funding_db.repositories import calls as stored
from funding_db.repositories import duplicates as repository
from services import audit, calls, duplicates
from tests.funding_db.calls_of_a_source import START, call, day

PRIMARY = spec_of("eu_portal")
COPIES = spec_of("eu_lists").model_copy(update={"aggregator": True, "title": "All the lists"})
A, B = "eu_lists:1", "eu_portal:1"
PAIR = Proposal(A, B, LinkKind.DUPLICATE, 91, False, "titles alike")
OFFICER = Person(id=5, name="Ann", roles=frozenset({(1, Role.OFFICER)}), organisation_id=1)
READER = Person(id=6, name="Bob", roles=frozenset({(1, Role.READER)}), organisation_id=1)


def published(spec: SourceSpec, **changes: Any) -> CallRecord:
    return call(**({"source_id": spec.id, "title": "Protection of public spaces"} | changes))


def ingest(
    engine: Engine, tmp_path: Any, spec: SourceSpec, *found: CallRecord, on: int = 0
) -> None:
    run_dir = tmp_path / f"{spec.id}-{on}"
    write_run(run_dir, found, source_id=spec.id, at=day(on))
    with write_session(engine) as session:
        ingest_run(session, run_dir, spec=spec, now=day(on))


def refresh(engine: Engine, on: int = 0) -> int:
    with write_session(engine) as session:
        return duplicates.refresh(session, duplicates.compare(session), now=day(on))


def propose(engine: Engine, *proposals: Proposal, on: int = 0) -> int:
    with write_session(engine) as session:
        return repository.propose(session, proposals, now=day(on))


def standing(engine: Engine) -> list[tuple[str, LinkState, bool]]:
    with read_session(engine) as session:
        return [(x.a_uid, x.state, x.by_person) for x in repository.standing(session)]


def only(engine: Engine) -> CallLink:
    with read_session(engine) as session:
        (link,) = repository.standing(session)
    return link


def decide(engine: Engine, confirm: bool, *, person: Person = OFFICER, link_id: int = 0) -> None:
    number = link_id or only(engine).id
    with write_session(engine) as session:
        duplicates.decide(person, session, number, confirm, day(3))


@pytest.fixture
def both(engine: Engine, tmp_path: Any) -> Engine:
    """A call at its publisher and in the list of an aggregator that numbers it otherwise."""
    ingest(engine, tmp_path, PRIMARY, published(PRIMARY))
    ingest(engine, tmp_path, COPIES, published(COPIES, identifier=None))
    return engine


# Decisions


def test_a_proposal_waits_and_is_written_once(engine: Engine) -> None:
    assert propose(engine, PAIR) == 1
    assert propose(engine, PAIR, on=1) == 0
    assert standing(engine) == [(A, LinkState.PROPOSED, False)]
    assert only(engine).at == day(0)


def test_a_certain_proposal_needs_no_person(engine: Engine) -> None:
    propose(engine, PAIR)
    assert propose(engine, replace(PAIR, certain=True), on=1) == 1
    assert standing(engine) == [(A, LinkState.CONFIRMED, False)]


def test_what_is_no_longer_alike_is_taken_back_and_may_come_again(engine: Engine) -> None:
    propose(engine, PAIR)
    assert propose(engine, on=1) == 1
    assert propose(engine, on=2) == 0
    assert standing(engine) == [(A, LinkState.REFUSED, False)]
    assert only(engine).reason == repository.NO_LONGER
    propose(engine, PAIR, on=3)
    assert standing(engine) == [(A, LinkState.PROPOSED, False)]


@pytest.mark.parametrize("confirm", [True, False])
def test_the_machine_never_overwrites_a_person(engine: Engine, confirm: bool) -> None:
    propose(engine, PAIR)
    decide(engine, confirm)
    state = LinkState.CONFIRMED if confirm else LinkState.REFUSED
    for proposals in ((), (PAIR,), (replace(PAIR, certain=True),)):
        assert propose(engine, *proposals, on=4) == 0
        assert standing(engine) == [(A, state, True)]


def test_a_machine_that_had_not_seen_the_decision_changes_nothing(engine: Engine) -> None:
    propose(engine, PAIR)
    decide(engine, False)
    late = {"a_uid": A, "b_uid": B, "kind": LinkKind.DUPLICATE, "state": LinkState.CONFIRMED,
            "person_id": None, "at": day(9), "score": 100, "reason": "late"}  # fmt: skip
    with write_session(engine) as session:
        session.connection().execute(sa.insert(CallLinkRow), [late])
    assert standing(engine) == [(A, LinkState.REFUSED, True)]


def test_a_person_may_change_a_decision_but_not_one_that_was_not_seen(engine: Engine) -> None:
    propose(engine, PAIR)
    seen = only(engine).id
    decide(engine, True)
    with pytest.raises(Conflict):
        decide(engine, False, link_id=seen)
    decide(engine, False)
    assert standing(engine) == [(A, LinkState.REFUSED, True)]


def test_the_person_of_an_installation_without_accounts_is_a_person(engine: Engine) -> None:
    propose(engine, PAIR)
    decide(engine, True, person=EMBEDDED_PERSON)
    assert standing(engine) == [(A, LinkState.CONFIRMED, True)]


@pytest.mark.parametrize("person", [VISITOR, READER])
def test_who_may_not_decide_changes_nothing(engine: Engine, person: Person) -> None:
    propose(engine, PAIR)
    with pytest.raises(NotAllowed):
        decide(engine, True, person=person)
    with read_session(engine) as session, pytest.raises(NotAllowed):
        duplicates.proposals(person, session)
    assert standing(engine) == [(A, LinkState.PROPOSED, False)]


def test_a_link_that_does_not_exist_is_not_found(engine: Engine) -> None:
    with pytest.raises(NotFound):
        decide(engine, True, link_id=99)


@pytest.mark.parametrize("statement", ["UPDATE call_link SET score = 1", "DELETE FROM call_link"])
def test_a_decision_is_never_changed(engine: Engine, statement: str) -> None:
    propose(engine, PAIR)
    with pytest.raises(DBAPIError, match="never changed"), write_session(engine) as session:
        session.connection().execute(sa.text(statement))
    assert standing(engine) == [(A, LinkState.PROPOSED, False)]


def test_a_decision_is_in_the_audit(engine: Engine) -> None:
    propose(engine, PAIR)
    decide(engine, True)
    admin = replace(EMBEDDED_PERSON)
    with read_session(engine) as session:
        (event,) = audit.events(admin, session)
    assert (event.action, event.person_id, event.thing) == ("call_link_decided", 5, f"call:{A}")
    assert event.detail["other"] == B


# From stored calls to lists


def shown(engine: Engine) -> list[tuple[str, tuple[str, ...]]]:
    with read_session(engine) as session:
        page = calls.find_calls(VISITOR, session, CallFilters(), now=START)
    return [(x.row.uid, x.row.also_in) for x in page.items]


def test_stored_calls_are_compared_and_a_confirmed_copy_is_folded(both: Engine) -> None:
    assert refresh(both) == 1
    assert sorted(shown(both)) == [(A, ()), (B, ())]
    decide(both, True)
    assert shown(both) == [(B, ("All the lists",))]
    decide(both, False)
    assert sorted(shown(both)) == [(A, ()), (B, ())]


def test_a_folded_copy_still_has_its_page(both: Engine) -> None:
    refresh(both)
    decide(both, True)
    with read_session(both) as session:
        assert calls.listed(VISITOR, session, A, now=START).row.uid == A
        found = calls.listed_many(VISITOR, session, [A, B], now=START)
        assert {x.row.uid for x in found} == {A, B}
        with pytest.raises(NotFound):
            calls.listed(VISITOR, session, "eu_lists:2", now=START)


def test_one_reference_folds_without_a_person(engine: Engine, tmp_path: Any) -> None:
    ingest(engine, tmp_path, PRIMARY, published(PRIMARY, identifier="ISF-2026-TF2-AG-X"))
    ingest(
        engine, tmp_path, COPIES, published(COPIES, identifier="ISF-2026-TF2-AG-X", title="Other")
    )
    refresh(engine)
    assert shown(engine) == [(B, ("All the lists",))]


def test_a_copy_stays_when_its_primary_is_gone(both: Engine, tmp_path: Any) -> None:
    refresh(both)
    decide(both, True)
    ingest(both, tmp_path, PRIMARY, published(PRIMARY, source_ref="2"), on=1)
    assert {uid for uid, _ in shown(both)} == {A, B, "eu_portal:2"}


def test_two_primary_sources_both_stay(engine: Engine, tmp_path: Any) -> None:
    second = spec_of("eu_lists")
    ingest(engine, tmp_path, PRIMARY, published(PRIMARY))
    ingest(engine, tmp_path, second, published(second, identifier=None))
    refresh(engine)
    decide(engine, True)
    assert sorted(shown(engine)) == [(A, ()), (B, ())]


def test_two_aggregators_do_not_stand_for_each_other(engine: Engine, tmp_path: Any) -> None:
    second = PRIMARY.model_copy(update={"aggregator": True})
    ingest(engine, tmp_path, second, published(second))
    ingest(engine, tmp_path, COPIES, published(COPIES, identifier=None))
    refresh(engine)
    decide(engine, True)
    assert sorted(shown(engine)) == [(A, ()), (B, ())]


def test_people_see_what_they_may(both: Engine) -> None:
    refresh(both)
    with read_session(both) as session:
        assert duplicates.of_call(VISITOR, session, B) == ()
        (waiting,) = duplicates.of_call(OFFICER, session, B)
        assert (waiting.uid, waiting.source, waiting.link.score) == (A, "All the lists", 100)
        ((first, second),) = duplicates.proposals(OFFICER, session)
        assert (first.uid, second.uid) == (A, B)
    decide(both, True)
    with read_session(both) as session:
        (linked,) = duplicates.of_call(VISITOR, session, B)
        assert (linked.uid, linked.link.by_person) == (A, True)
        assert duplicates.proposals(OFFICER, session) == ()


def test_a_timetable_s_entry_finds_its_call(engine: Engine, tmp_path: Any) -> None:
    erdf = {"programme": "ERDF", "specific_objective": "RSO5.1", "identifier": None}
    plan = published(
        PRIMARY, source_ref="plan", planned=True, deadlines=(), opens_on=None,
        published_status=PublicationStatus.FORTHCOMING, **erdf,
    )  # fmt: skip
    notice = published(PRIMARY, source_ref="notice", **erdf)
    ingest(engine, tmp_path, PRIMARY, plan, notice)
    refresh(engine)
    link = only(engine)
    assert (link.a_uid, link.b_uid) == ("eu_portal:plan", "eu_portal:notice")
    assert (link.kind, link.state) == (LinkKind.PLANNED_OF, LinkState.PROPOSED)


def test_only_a_change_of_decisions_counts_as_new_data(both: Engine) -> None:
    def version() -> int:
        with read_session(both) as session:
            return stored.data_version(session)

    refresh(both)
    before = version()
    refresh(both, on=1)
    assert version() == before
    decide(both, True)
    assert version() == before + 1
    assert only(both).at - day(3) == timedelta(0)
