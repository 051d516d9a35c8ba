"""What a city submits: what the bank sees of it, when, and what the screening says of it."""

import pytest

from domain.desk import Shared
from domain.desk_rules import Wanted
from domain.errors import NotAllowed, NotFound, UsageError
from domain.finance import Cost
from domain.i18n import texts
from domain.money import Money
from funding_db.engine import write_session
from services import desk, opinions, projects, submissions
from tests.desk.makers import (
    LATER,
    NOW,
    SECRET,
    cleared,
    lights,
    private_calls,
    programme,
    seen,
    submitted,
)


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
