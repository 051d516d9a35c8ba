"""From the submission to the reply: what moves, who may, and what nobody sees too early."""

import datetime as dt

import pytest
from sqlmodel import select

from domain.accounts import AuditAction
from domain.desk import Duty, Shared, State, Step
from domain.desk_rules import Wanted
from domain.enums import Role
from domain.errors import Conflict, NotAllowed, NotFound, UsageError
from domain.finance import Cost
from domain.i18n import texts
from domain.money import Money
from domain.people import Person
from funding_db.engine import read_session, write_session
from funding_db.outbox_models import OutboxMail
from funding_db.repositories import audit as events
from funding_db.repositories import people
from services import desk, desk_mails, opinions, projects, submissions
from tests.desk.makers import LATER, NOW, SECRET, decided, lights, programme, submitted


def seen(house, session, person, number):
    return desk.one(person, session, number, now=LATER).row


def cleared(house, session, person, number):
    desk.declare(person, session, number, False, now=NOW)
    return desk.read(person, session, number, now=NOW)


def taken(house, session, person, number):
    cleared(house, session, person, number)
    version = seen(house, session, person, number).version
    desk.take(person, session, number, expected_version=version, now=NOW)
    return version + 1


def test_before_a_declaration_there_is_city_title_size_and_country_only(both):
    house = both
    with write_session(house.engine) as session:
        number = submitted(house, session)
        row = seen(house, session, house.ada, number)
        assert (row.city, row.title, row.country) == ("Nice", "Safe squares", "FR")
        assert row.size == Money.of(6_000_000)
        assert SECRET not in repr(desk.queue(house.ada, session, now=NOW))
        with pytest.raises(NotAllowed):
            desk.read(house.ada, session, number, now=NOW)
        found = cleared(house, session, house.ada, number)
        assert found.newest.content.projects[0].profile.summary == SECRET


def private_calls(number):
    """Everything that shows or changes the private part, for one advisor."""
    return {
        "read": lambda p, s: desk.read(p, s, number, now=NOW),
        "take": lambda p, s: desk.take(p, s, number, expected_version=1, now=NOW),
        "ask": lambda p, s: desk.ask(p, s, number, "x", expected_version=1, now=NOW),
        "together": lambda p, s: desk.together(p, s, [number]),
        "save": lambda p, s: opinions.save(p, s, number, 1, decided(), expected_version=0, now=NOW),
        "list": lambda p, s: opinions.list_all(p, s, number),
        "history": lambda p, s: opinions.history(p, s, number),
        "draft": lambda p, s: opinions.draft_reply(p, s, number, "x", expected_version=1, now=NOW),
        "return": lambda p, s: opinions.return_reply(
            p, s, number, "x", expected_version=1, now=NOW
        ),
        "release": lambda p, s: opinions.release(p, s, number, expected_version=1, now=NOW),
        "papers": lambda p, s: desk.papers(p, s, number),
        "paper": lambda p, s: desk.paper(p, s, number, 1, now=NOW),
    }


@pytest.mark.parametrize("declared", [None, True], ids=["without a word", "with a conflict"])
def test_an_advisor_with_a_conflict_or_without_a_word_never_reaches_the_private_part(
    house, declared
):
    with write_session(house.engine) as session:
        number = submitted(house, session)
        if declared is not None:
            desk.declare(house.bo, session, number, False, now=NOW)
            desk.declare(house.bo, session, number, declared, now=LATER)
        for call in private_calls(number).values():
            with pytest.raises(NotAllowed):
                call(house.bo, session)
            with pytest.raises(NotFound):
                call(house.foreign, session)


def test_a_conflict_hands_the_programme_on(house):
    with write_session(house.engine) as session:
        number = submitted(house, session)
        first = seen(house, session, house.ada, number).assigned_to
        holder, other = (house.ada, house.bo) if first == house.ada.id else (house.bo, house.ada)
        desk.declare(holder, session, number, True, now=NOW)
        row = seen(house, session, other, number)
        assert row.assigned_to == other.id
        assert desk.one(holder, session, number, now=NOW).wanted is None
        assert desk.one(other, session, number, now=NOW).wanted is Wanted.TAKE


def test_exactly_what_the_city_agrees_to_share_is_frozen(house):
    profile = lights(population=340_000, wants=("works",), budget=Money.of(6_000_000))
    for hidden in Shared:
        kept = tuple(field for field in Shared if field is not hidden)
        with write_session(house.engine) as session:
            number = submitted(house, session, profile, fields=kept)
            found = cleared(house, session, house.ada, number).newest.content.projects[0].profile
        empty = type(found)(title="x")
        assert getattr(found, hidden.value) == getattr(empty, hidden.value)
        for field in kept:
            if field is not Shared.ANSWERS:
                assert getattr(found, field.value) == getattr(profile, field.value)
        # Of the answers only those that the screening reads; others are never sent.
        assert "police_authority" not in found.answers
        assert (found.answers == {"eib_papers": "no"}) is (hidden is not Shared.ANSWERS)


def test_nothing_is_sent_without_consent_or_to_nobody(house):
    with write_session(house.engine) as session:
        project = projects.save(house.officer, session, lights(), now=NOW)
        for changes, words in (({"consent": False}, "agree to share"), ({"bank_id": 2}, "bank")):
            with pytest.raises(UsageError, match=words):
                submissions.submit(
                    house.officer,
                    session,
                    programme(changes.get("bank_id", house.bank), project.id).model_copy(
                        update=changes
                    ),
                    now=NOW,
                )
        with pytest.raises(NotFound):
            submissions.submit(house.rival, session, programme(house.bank, project.id), now=NOW)
        assert submissions.list_own(house.officer, session) == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"own_funds": Money.of(-1)}, "below zero"),
        ({"own_funds": Money.of(7_000_000)}, "more than the whole cost"),
        ({"own_funds": Money.of(1, "PLN")}, "own funds are in PLN"),
        ({"costs": (), "budget": Money.of(-5)}, "below zero"),
        ({"costs": (), "own_funds": Money.of(-5)}, "below zero"),
    ],
)
def test_amounts_that_cannot_be_are_refused_in_words_and_nothing_is_kept(house, changes, words):
    with write_session(house.engine) as session:
        with pytest.raises(UsageError, match=words):
            submitted(house, session, lights(**changes))
        assert desk.queue(house.ada, session, now=NOW) == ()


@pytest.mark.parametrize(
    ("changes", "size", "refused"),
    [
        ({"costs": ()}, None, "not told"),
        ({"costs": (), "budget": Money.of(9, "PLN"), "own_funds": None}, Money.of(9, "PLN"), None),
        (
            {"costs": (Cost(amount=Money.of(9)), Cost(amount=Money.of(9, "PLN")))},
            None,
            "several currencies",
        ),
    ],
)
def test_missing_costs_and_other_currencies_are_said(house, changes, size, refused):
    with write_session(house.engine) as session:
        number = submitted(house, session, lights(**changes))
        found = cleared(house, session, house.ada, number)
    assert found.row.size == size
    said = texts("en").message(found.report.refused) if found.report.refused else None
    assert (refused in said) if refused else said is None
    assert "too_small_alone" not in found.report.screening.names


def test_the_screening_computes_first(house):
    with write_session(house.engine) as session:
        found = cleared(house, session, house.ada, submitted(house, session))
    names = found.report.screening.names
    assert {"too_small_alone", "framework_loan_scheme", "intermediated_loan"} <= set(names)
    assert all(blend.holds for blend in found.report.ways.blends)
    lines = opinions.proposals(found.newest.content, found.report)
    assert {line.value: standing.value for line, (standing, _why) in lines.items()} == {
        "policy_fit": "doubt",
        "size": "bad",
        "maturity": "good",
        "borrower": "good",
        "papers": "bad",
    }


def test_three_such_cities_still_are_below_and_have_no_common_borrower(house):
    with write_session(house.engine) as session:
        numbers = [
            submitted(house, session, lights(city), by=by)
            for city, by in (
                ("Nice", house.officer),
                ("Torino", house.rival),
                ("Antibes", house.officer),
            )
        ]
        for number in numbers:
            desk.declare(house.ada, session, number, False, now=NOW)
        profiles, found = desk.together(house.ada, session, numbers)
        assert [result.name for result in found] == ["too_small_together", "no_common_borrower"]
        assert [number for number, _profile in profiles] == numbers
        desk.declare(house.ada, session, numbers[1], True, now=NOW)
        with pytest.raises(NotAllowed):
            desk.together(house.ada, session, numbers)


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


def test_a_programme_goes_to_who_looks_after_it_and_has_least(both):
    house = both
    with write_session(house.engine) as session:
        desk.set_area(house.ada, session, frozenset({Duty.ADVICE}), frozenset({"FR"}),
                      expected_version=0, now=NOW)  # fmt: skip
        desk.set_area(house.bo, session, frozenset({Duty.LOANS}), frozenset(),
                      expected_version=0, now=NOW)  # fmt: skip
        small = submitted(house, session)
        big = submitted(house, session, lights(costs=(), budget=Money.of(40_000_000)))
        abroad = submitted(house, session, lights(country="IT"))
        holders = [seen(house, session, house.ada, n).assigned_to for n in (small, big, abroad)]
        assert holders == [house.ada.id, house.bo.id, None]
        hands = {load.person_id: load.in_hand for load in desk.loads(house.ada, session)}
        assert hands == {house.ada.id: 1, house.bo.id: 1}
        desk.refuse(house.ada, session, small, "on leave", expected_version=1, now=LATER)
        row = seen(house, session, house.bo, small)
        assert (row.assigned_to, row.state) == (None, State.SUBMITTED)
        desk.hand_over(
            house.ada, session, small, house.bo.id, expected_version=row.version, now=LATER
        )
        assert seen(house, session, house.bo, small).assigned_to == house.bo.id
        with pytest.raises(UsageError):
            desk.hand_over(
                house.ada, session, small, house.foreign.id, expected_version=row.version + 1,
                now=LATER,
            )  # fmt: skip


def mails(session):
    return [(mail.recipient, mail.text) for mail in session.exec(select(OutboxMail))]


def test_reminders_keep_their_distance_and_tell_nothing_private(house):
    with write_session(house.engine) as session:
        number = submitted(house, session)
        before = len(mails(session))
    after = [desk_mails.send_due(house.engine, now=NOW + dt.timedelta(days=d)) for d in range(22)]
    assert [day for day, told in enumerate(after) if told] == [7, 14, 21]
    with read_session(house.engine) as session:
        found = mails(session)
        holder = seen(house, session, house.ada, number).assigned_to
    assert len(found) == before + 3
    name = {house.ada.id: "ada", house.bo.id: "bo"}[holder]
    assert {reader for reader, _text in found} == {f"{name}@x.example"}
    assert not any(SECRET in text for _reader, text in found)


def test_every_private_read_is_audited_once_a_day(both):
    house = both
    with write_session(house.engine) as session:
        number = submitted(house, session)
        for _time in range(3):
            cleared(house, session, house.ada, number)
        found = [
            (event.person_id, event.organisation_id, event.thing)
            for event in events.list_events(session, organisation_id=house.bank, limit=50)
            if event.action is AuditAction.PROGRAMME_READ
        ]
    assert found == [(house.ada.id, house.bank, f"submission:{number}")]
