"""Truth tables of the desk's rules, and the arithmetic of scores."""

import datetime as dt
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.desk import (
    Area,
    Aspect,
    Duty,
    Frozen,
    FrozenProject,
    Opinion,
    ProgrammeKind,
    QueueRow,
    Recommendation,
    Score,
    Shared,
    Standing,
    State,
    Step,
    TriageLine,
    TriageResult,
)
from domain.desk_rules import (
    Wanted,
    after,
    as_one,
    average,
    choose,
    common,
    days_waiting,
    differences,
    disagreements,
    duty_of,
    looks_after,
    proposed,
    shared_part,
    to_remind,
    total,
    unproven,
    wanted,
)
from domain.finance import Cost
from domain.money import Money
from domain.project import ProjectProfile
from tests.desk.makers import NOW, lights

MOVES = {
    Step.TAKE: {"submitted": "in_review", "in_review": "in_review"},
    Step.REFUSE: {"submitted": "submitted", "in_review": "submitted"},
    Step.HAND_OVER: {"submitted": "submitted", "in_review": "submitted"},
    Step.ASK: {"in_review": "asked"},
    Step.ANSWER: {"asked": "in_review"},
    Step.DRAFT: {"in_review": "reply_drafted", "reply_drafted": "reply_drafted"},
    Step.RETURN: {"reply_drafted": "in_review"},
    Step.RELEASE: {"reply_drafted": "replied"},
    Step.RESUBMIT: {
        "submitted": "submitted",
        "in_review": "in_review",
        "asked": "in_review",
        "reply_drafted": "in_review",
        "replied": "in_review",
    },
    Step.WITHDRAW: dict.fromkeys(
        ("submitted", "in_review", "asked", "reply_drafted", "replied"), "withdrawn"
    ),
}


@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_every_step_from_every_state(state, step):
    reached = MOVES.get(step, {}).get(state.value)
    assert after(state, step) == (State(reached) if reached else None)


def test_what_five_lines_suggest():
    for standings in product((*Standing, None), repeat=5):
        lines = dict(zip(TriageLine, standings, strict=True))
        bad = {line for line, standing in lines.items() if standing is Standing.BAD}
        if TriageLine.POLICY_FIT in bad:
            expected = TriageResult.NOT_FOR_US
        elif None in standings:
            expected = None
        elif TriageLine.SIZE in bad:
            expected = TriageResult.PARTNER_BANK
        elif bad:
            expected = TriageResult.ADVICE
        else:
            expected = TriageResult.LOAN_OFFICER
        assert proposed(lines) is expected, lines
    assert proposed({}) is None


def row(state, **known):
    base = {
        "id": 1, "version": 1, "number": 1, "title": "", "city": "", "country": None, "size": None,
        "submitted_at": NOW, "waiting_since": NOW, "assigned_to": None, "taken_by": None,
    }  # fmt: skip
    return QueueRow(state=state, **(base | known))


@pytest.mark.parametrize(
    ("state", "known", "mine", "expected"),
    [
        (State.SUBMITTED, {"assigned_to": 7}, False, Wanted.TAKE),
        (State.SUBMITTED, {"assigned_to": 8}, True, None),
        (State.SUBMITTED, {}, True, Wanted.TAKE),
        (State.SUBMITTED, {}, False, None),
        (State.IN_REVIEW, {"taken_by": 7}, False, Wanted.REVIEW),
        (State.IN_REVIEW, {"taken_by": 8}, True, None),
        (State.IN_REVIEW, {"taken_by": None}, True, Wanted.TAKE),
        (State.IN_REVIEW, {"taken_by": None}, False, None),
        (State.ASKED, {"taken_by": 7}, True, None),
        (State.REPLY_DRAFTED, {"drafted_by": 7}, True, None),
        (State.REPLY_DRAFTED, {"drafted_by": 8}, False, Wanted.READ),
        (State.REPLIED, {"taken_by": 7}, True, None),
        (State.WITHDRAWN, {"taken_by": 7}, True, None),
    ],
)
def test_whom_a_submission_needs(state, known, mine, expected):
    assert wanted(row(state, **known), 7, mine=mine) is expected
    assert wanted(row(state, **known, conflict=True), 7, mine=mine) is None


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (None, None),
        (Money.of(24), Duty.ADVICE),
        (Money.of(25), Duty.LOANS),
        (Money.of(99, "PLN"), None),
    ],
)
def test_whose_work_it_is(size, expected):
    assert duty_of(size, Money.of(25)) is expected
    assert duty_of(size, None) is None


@pytest.mark.parametrize(
    ("duties", "countries", "country", "duty", "expected"),
    [
        ((), (), "FR", Duty.LOANS, True),
        ((), ("FR",), "FR", None, True),
        ((), ("FR",), "IT", None, False),
        ((), ("FR",), None, None, True),
        ((Duty.LOANS,), (), "FR", Duty.LOANS, True),
        ((Duty.LOANS,), (), "FR", Duty.ADVICE, False),
        ((Duty.LOANS,), (), "FR", None, True),
        ((Duty.LOANS,), ("IT",), "FR", Duty.LOANS, False),
    ],
)
def test_who_looks_after_it(duties, countries, country, duty, expected):
    area = Area(1, frozenset(duties), frozenset(countries))
    assert looks_after(area, country, duty) is expected
    assert looks_after(None, country, duty)


def test_the_one_with_least_in_hand_gets_it():
    areas = {1: None, 2: None, 3: Area(3, countries=frozenset({"IT"}))}
    assert choose(areas, {1: 2, 2: 1}, "FR", None) == 2
    assert choose(areas, {1: 2, 2: 1}, "FR", None, never={2}) == 1
    assert choose(areas, {}, "FR", None) == 1
    assert choose(areas, {1: 2, 2: 1}, "IT", None) == 3
    assert choose({3: areas[3]}, {}, "FR", None) is None


@pytest.mark.parametrize(
    ("state", "days", "since_reminder", "expected"),
    [
        (State.SUBMITTED, 6, None, False),
        (State.SUBMITTED, 7, None, True),
        (State.SUBMITTED, 20, 6, False),
        (State.SUBMITTED, 20, 7, True),
        (State.ASKED, 13, None, False),
        (State.ASKED, 14, None, True),
        (State.ASKED, 40, 13, False),
        (State.IN_REVIEW, 400, None, False),
        (State.REPLIED, 400, None, False),
    ],
)
def test_when_somebody_is_reminded(state, days, since_reminder, expected):
    ago = dt.timedelta(days=days)
    last = None if since_reminder is None else NOW - dt.timedelta(days=since_reminder)
    assert to_remind(state, NOW - ago, last, NOW) is expected
    assert days_waiting(NOW - ago, NOW) == days
    assert days_waiting(NOW + ago, NOW) == 0


SCORES = some.dictionaries(
    some.sampled_from(list(Aspect)),
    some.builds(Score, points=some.none() | some.integers(0, 5)),
)


@given(SCORES)
def test_what_is_not_applicable_is_outside_of_the_average(scores):
    points = [score.points for score in scores.values() if score.points is not None]
    mean = average(scores)
    assert (mean is None) is (not points)
    if mean is not None:
        assert min(points) <= mean <= max(points)
        assert mean * len(points) == sum(points)
    assert len(unproven(scores)) == len(points)


def test_an_average_is_exact():
    scores = {Aspect.CLIMATE: Score(points=1), Aspect.SOCIAL: Score(points=0),
              Aspect.RIGHTS: Score(points=0), Aspect.POLICY: Score()}  # fmt: skip
    assert average(scores) == Fraction(1, 3)


@pytest.mark.parametrize("points", [-1, 6])
def test_points_lie_between_nought_and_five(points):
    with pytest.raises(ValueError, match="points"):
        Score(points=points)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [(3, 3, False), (3, 4, False), (3, 5, True), (0, None, True), (None, None, False)],
)
def test_two_scores_that_disagree(one, other, apart):
    mine = Opinion(scores={Aspect.CLIMATE: Score(points=one)})
    theirs = Opinion(scores={Aspect.CLIMATE: Score(points=other)})
    assert disagreements(mine, theirs) == (("climate",) if apart else ())
    assert disagreements(mine, Opinion()) == ()


def test_two_recommendations_make_one_voice_or_none():
    go, stop = Recommendation.TAKE_FORWARD, Recommendation.NOT_FOR_US
    one, other = Opinion(recommendation=go), Opinion(recommendation=stop)
    assert disagreements(one, other) == ("recommendation",)
    assert common([one, other]) is None
    assert common([one, one, Opinion()]) is go
    assert common([]) is None
    assert disagreements(Opinion(loan_eur=1), Opinion(loan_eur=2)) == ("loan_eur",)
    assert disagreements(Opinion(loan_eur=0), Opinion()) == ()
    results = (
        Opinion(result=TriageResult.ADVICE),
        Opinion(result=TriageResult.PARTNER_BANK),
    )
    assert disagreements(*results) == ("result",)


def frozen(*profiles, **changes):
    projects = tuple(
        FrozenProject(project_id=n, version=1, kind=ProgrammeKind.COMPONENT, profile=profile)
        for n, profile in enumerate(profiles, 1)
    )
    return Frozen(**({"title": "P", "projects": projects, "fields": ()} | changes))


@given(some.lists(some.integers(0, 10**12), min_size=1, max_size=6))
def test_a_programme_costs_what_its_projects_cost_to_the_cent(amounts):
    profiles = [
        ProjectProfile(title="x", costs=(Cost(amount=Money(minor=n, currency="EUR")),))
        for n in amounts
    ]
    assert total(as_one(frozen(*profiles))) == Money(minor=sum(amounts), currency="EUR")
    budgets = [ProjectProfile(title="x", budget=Money(minor=n, currency="EUR")) for n in amounts]
    assert total(as_one(frozen(*budgets))) == Money(minor=sum(amounts), currency="EUR")


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (lights(), Money.of(12_000_000)),
        (lights(costs=()), None),
        (lights(costs=(), budget=Money.of(1_000_000)), Money.of(7_000_000)),
        (lights(costs=(), budget=Money.of(1, "PLN")), None),
    ],
)
def test_a_sum_is_known_only_when_every_part_is(other, expected):
    one = as_one(frozen(lights(), other))
    assert total(one) == expected


def test_a_programme_keeps_what_its_projects_have_in_common():
    one = as_one(frozen(lights(), lights("Toulon", answers={"eib_papers": "yes"})))
    assert (one.city, one.country, one.answers) == (None, "FR", {})
    assert one.own_funds == Money.of(1_200_000)
    assert as_one(frozen(lights())) == lights()


def test_a_shared_part_is_title_place_and_what_was_agreed():
    bare = shared_part(lights(), ())
    assert bare == ProjectProfile(title=lights().title, language="en", country="FR", city="Nice")
    assert shared_part(lights(), tuple(Shared)) == lights(answers={"eib_papers": "no"})


def test_differences_name_project_and_field():
    before, later = frozen(lights()), frozen(lights(population=5), lights("Toulon"), note="new")
    found = [(one.project_id, one.field) for one in differences(before, later)]
    assert found[:2] == [(None, "note"), (1, "population")]
    assert {number for number, _field in found[2:]} == {2}
    assert differences(before, before) == ()
