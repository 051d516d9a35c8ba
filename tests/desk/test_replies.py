"""From the question to the reply: what moves, who may, and what nobody sees too early."""

import pytest

from domain.desk import State, Step
from domain.desk_rules import Wanted
from domain.enums import Role
from domain.errors import Conflict, NotAllowed, NotFound, UsageError
from domain.money import Money
from domain.people import Person
from funding_db.engine import write_session
from funding_db.repositories import people
from services import desk, opinions, projects, submissions
from tests.desk.makers import (
    LATER,
    NOW,
    cleared,
    decided,
    lights,
    private_calls,
    programme,
    seen,
    submitted,
    taken,
)


def test_more_is_asked_answered_drafted_read_and_released(both):
    house = both
    with write_session(house.engine) as session:
        number = submitted(house, session)
        version = taken(house, session, house.ada, number)
        desk.ask(house.ada, session, number, "Where is the procurement plan?",
                 expected_version=version, now=NOW)  # fmt: skip
        assert [one.id for one in submissions.asked(house.officer, session)] == [number]
        assert submissions.asked(house.rival, session) == ()
        with pytest.raises(UsageError):
            opinions.draft_reply(
                house.ada, session, number, "No", expected_version=version + 1, now=NOW
            )
        submissions.answer(
            house.officer, session, number, "Here.", expected_version=version + 1, now=LATER
        )
        row = seen(house, session, house.ada, number)
        assert (row.state, row.waiting_since) == (State.IN_REVIEW, LATER)
        opinions.draft_reply(
            house.ada, session, number, "Ask your region.", expected_version=row.version, now=LATER
        )
        version = row.version + 1
        told = submissions.history(house.officer, session, number)
        assert [entry.step for entry in told] == [Step.SUBMIT, Step.ASK, Step.ANSWER]
        with pytest.raises(UsageError, match="another advisor"):
            opinions.release(house.ada, session, number, expected_version=version, now=LATER)
        cleared(house, session, house.bo, number)
        assert desk.one(house.bo, session, number, now=LATER).wanted is Wanted.READ
        opinions.return_reply(
            house.bo, session, number, "Say which region", expected_version=version, now=LATER
        )
        opinions.draft_reply(
            house.ada, session, number, "Ask Sud.", expected_version=version + 1, now=LATER
        )
        with pytest.raises(Conflict):  # what was read first is not what stands there now
            opinions.release(house.bo, session, number, expected_version=version, now=LATER)
        opinions.release(house.bo, session, number, expected_version=version + 2, now=LATER)
        reply = submissions.history(house.officer, session, number)[-1]
        assert (reply.step, reply.text, reply.body["alone"]) == (Step.RELEASE, "Ask Sud.", False)
        assert seen(house, session, house.ada, number).state is State.REPLIED
        with pytest.raises(NotFound):
            submissions.history(house.rival, session, number)


def test_a_new_version_is_frozen_and_compared_and_an_old_reply_is_not_released(both):
    house = both
    with write_session(house.engine) as session:
        number = submitted(house, session)
        version = taken(house, session, house.ada, number)
        opinions.save(house.ada, session, number, 1, decided(), expected_version=0, now=NOW)
        opinions.draft_reply(
            house.ada, session, number, "About one", expected_version=version, now=NOW
        )
        project = projects.list_all(house.officer, session)[0]
        same = programme(house.bank, project.id)
        with pytest.raises(UsageError, match="nothing that you share"):
            submissions.resubmit(
                house.officer, session, number, same, expected_version=version + 1, now=LATER
            )
        projects.save(
            house.officer,
            session,
            lights(own_funds=Money.of(900_000)),
            now=LATER,
            project_id=project.id,
        )
        # What the city changes does not reach the desk before it says so.
        assert desk.read(house.ada, session, number, now=LATER).newest.number == 1
        submissions.resubmit(
            house.officer, session, number, same, expected_version=version + 1, now=LATER
        )
        found = desk.read(house.ada, session, number, now=LATER)
        assert [one.number for one in found.versions] == [1, 2]
        assert found.row.state is State.IN_REVIEW
        differ = submissions.compare(house.officer, session, number, 1, 2)
        assert [(one.field, one.before["minor"], one.after["minor"]) for one in differ] == [
            ("own_funds", 60_000_000, 90_000_000)
        ]
        cleared(house, session, house.bo, number)
        with pytest.raises(UsageError, match="no reply"):
            opinions.release(house.bo, session, number, expected_version=version + 2, now=LATER)
        with pytest.raises(Conflict, match="newer version"):
            opinions.save(house.ada, session, number, 1, decided(), given=True,
                          expected_version=1, now=LATER)  # fmt: skip
        assert opinions.list_all(house.ada, session, number)[0].version == 1


def test_what_is_withdrawn_during_a_review_is_read_by_nobody_at_the_bank(house):
    with write_session(house.engine) as session:
        number = submitted(house, session)
        version = taken(house, session, house.ada, number)
        opinions.save(house.ada, session, number, 1, decided(), expected_version=0, now=NOW)
        submissions.withdraw(house.officer, session, number, expected_version=version, now=LATER)
        for call in private_calls(number).values():
            with pytest.raises(NotFound, match="withdrawn"):
                call(house.ada, session)
        assert desk.queue(house.ada, session, now=LATER) == ()
        assert submissions.versions(house.officer, session, number)[0].number == 1
        with pytest.raises(UsageError):
            submissions.answer(
                house.officer, session, number, "x", expected_version=version + 1, now=LATER
            )


def test_who_loses_the_role_while_writing_leaves_the_draft_to_the_bank(house):
    with write_session(house.engine) as session:
        number = submitted(house, session)
        taken(house, session, house.ada, number)
        cleared(house, session, house.bo, number)
        draft = decided(conditions="Half a sentence")
        opinions.save(house.ada, session, number, 1, draft, expected_version=0, now=NOW)
        assert opinions.list_all(house.bo, session, number) == ()  # a colleague's draft is his own
        people.take_away(session, house.ada.id, house.bank, Role.ADVISOR)
        gone = Person(id=house.ada.id, name="", roles=frozenset(), organisation_id=house.bank)
        with pytest.raises(NotAllowed):
            opinions.save(gone, session, number, 1, draft, expected_version=1, now=LATER)
        with pytest.raises(NotAllowed):
            desk.read(gone, session, number, now=LATER)
        waiting = desk.one(house.bo, session, number, now=LATER)
        assert waiting.wanted is Wanted.TAKE
        left = opinions.list_all(house.bo, session, number)
        assert [view.content.conditions for view in left] == ["Half a sentence"]
        version = waiting.row.version
        desk.take(house.bo, session, number, expected_version=version, now=LATER)
        assert seen(house, session, house.bo, number).taken_by == house.bo.id
        with pytest.raises(UsageError, match="a colleague has taken charge"):
            desk.take(house.bo, session, number, expected_version=version + 1, now=LATER)


def test_an_opinion_says_everything_before_it_is_given_and_the_second_window_is_told(house):
    with write_session(house.engine) as session:
        number = submitted(house, session)
        cleared(house, session, house.ada, number)

        def give(opinion, version=0):
            return opinions.save(house.ada, session, number, 1, opinion, given=True,
                                 expected_version=version, now=NOW)  # fmt: skip

        with pytest.raises(UsageError, match="five lines"):
            give(decided(triage={}))
        with pytest.raises(UsageError, match="result"):
            give(decided(result=None))
        with pytest.raises(UsageError, match="rests on"):
            give(decided(scores={"climate": {"points": 3}}))
        assert give(decided(scores={"climate": {"points": None}})).given
        with pytest.raises(Conflict):
            give(decided())
