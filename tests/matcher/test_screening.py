"""The screening's truth tables: every rule, what it rests on, and that nothing is promised."""

from dataclasses import replace
from datetime import date

import pytest

from domain.enums import ApplicantType, CostKind, RuleState, Tri
from domain.finance import Cost
from domain.money import Money
from domain.project import ProjectProfile
from matcher import finance_messages as say
from matcher.screening import LOANS, Fit, screen, together
from matcher.screening_lines import Need, need_of

DAY = date(2026, 11, 21)
CITY, REGION, STATE = (
    ApplicantType.MUNICIPALITY,
    ApplicantType.REGION,
    ApplicantType.NATIONAL_AUTHORITY,
)
MET, NOT_MET, UNKNOWN = RuleState.MET, RuleState.NOT_MET, RuleState.UNKNOWN


def need(millions=6, **known):
    cost = None if millions is None else Money.of(str(millions * 1_000_000))
    return Need(**({"cost": cost, "borrower": CITY} | known))


def found(of, name):
    made = screen(of, DAY)
    every = (*made.results, *made.unknown, *made.ruled_out)
    return next((result for result in every if result.name == name), None)


def fit(of, name):
    result = found(of, name)
    return result.fit if result else None


def states(of, name):
    return {line.text.msgid: line.state for line in found(of, name).lines}


@pytest.mark.parametrize(
    ("millions", "borrower", "names"),
    [
        (6, CITY, {"too_small_alone", "framework_loan_scheme", "intermediated_loan"}),
        (24.99, CITY, {"too_small_alone", "framework_loan_scheme", "intermediated_loan"}),
        (25, CITY, {"project_loan", "framework_loan_scheme"}),
        (99, CITY, {"project_loan", "framework_loan_scheme"}),
        (100, CITY, {"project_loan", "framework_loan", "municipal_framework_loan"}),
        (100, REGION, {"project_loan", "framework_loan", "structural_programme_loan"}),
        (6, STATE, {"too_small_alone", "framework_loan_scheme", "intermediated_loan",
                    "structural_programme_loan"}),
    ],
)  # fmt: skip
def test_the_size_and_the_borrower_decide_on_loans(millions, borrower, names):
    advice = {"advice", "jaspers"} | ({"urbis"} if borrower is CITY else set())
    assert set(screen(need(millions, borrower=borrower), DAY).names) == names | advice


@pytest.mark.parametrize(
    ("millions", "expected"),
    [(24.99, Fit.RULED_OUT), (25, Fit.POSSIBLE), (None, Fit.UNKNOWN)],
)
def test_a_project_loan(millions, expected):
    assert fit(need(millions), "project_loan") is expected
    assert fit(need(millions), "too_small_alone") is (
        Fit.FINDING if expected is Fit.RULED_OUT else None
    )


@pytest.mark.parametrize(
    ("millions", "expected"),
    [
        (24.99, Fit.RULED_OUT),
        (25, Fit.UNKNOWN),
        (99.99, Fit.UNKNOWN),
        (100, Fit.POSSIBLE),
        (None, Fit.UNKNOWN),
    ],
)
@pytest.mark.parametrize("name", ["framework_loan", "municipal_framework_loan"])
def test_a_framework_loan_begins_at_about_a_hundred_millions(name, millions, expected):
    assert fit(need(millions), name) is expected


@pytest.mark.parametrize(
    ("borrower", "expected"),
    [
        (CITY, Fit.POSSIBLE),
        (ApplicantType.UNION_OF_MUNICIPALITIES, Fit.POSSIBLE),
        (REGION, Fit.RULED_OUT),
        (None, Fit.POSSIBLE),
    ],
)
def test_a_municipal_framework_loan_is_for_local_authorities(borrower, expected):
    assert fit(need(100, borrower=borrower), "municipal_framework_loan") is expected


@pytest.mark.parametrize(
    ("years", "state", "text"),
    [
        (2, UNKNOWN, say.YEARS_OTHER),
        (3, MET, say.YEARS_MET),
        (5, MET, say.YEARS_MET),
        (6, UNKNOWN, say.YEARS_OTHER),
        (None, UNKNOWN, say.YEARS_UNTOLD),
    ],
)
def test_a_package_runs_three_to_five_years(years, state, text):
    assert states(need(100, years=years), "municipal_framework_loan")[text] is state


@pytest.mark.parametrize(
    ("framework", "expected"),
    [(Tri.YES, Fit.POSSIBLE), (Tri.UNKNOWN, Fit.POSSIBLE), (Tri.NO, Fit.RULED_OUT)],
)
def test_a_scheme_needs_a_framework_loan_that_exists(framework, expected):
    one = need(6, framework=framework)
    assert fit(one, "framework_loan_scheme") is expected
    asked = {question.key for question in screen(one, DAY).questions}
    assert ("eib_framework_loan" in asked) is (framework is Tri.UNKNOWN)


@pytest.mark.parametrize(
    ("millions", "expected"),
    [(0.5, Fit.POSSIBLE), (99, Fit.POSSIBLE), (100, Fit.RULED_OUT), (None, Fit.UNKNOWN)],
)
def test_a_scheme_is_smaller_than_a_programme(millions, expected):
    assert fit(need(millions), "framework_loan_scheme") is expected


@pytest.mark.parametrize(
    ("millions", "expected"),
    [(24.99, Fit.POSSIBLE), (25, Fit.RULED_OUT), (None, Fit.UNKNOWN)],
)
def test_a_partner_bank_lends_below_the_size_of_a_project_loan(millions, expected):
    assert fit(need(millions), "intermediated_loan") is expected


@pytest.mark.parametrize(
    ("borrower", "cofinanced", "expected"),
    [
        (STATE, Tri.YES, Fit.POSSIBLE),
        (REGION, Tri.UNKNOWN, Fit.POSSIBLE),
        (REGION, Tri.NO, Fit.RULED_OUT),
        (CITY, Tri.YES, Fit.RULED_OUT),
        (ApplicantType.NGO, Tri.YES, Fit.RULED_OUT),
        (None, Tri.YES, Fit.UNKNOWN),
    ],
)
def test_a_structural_programme_loan_is_borrowed_by_a_state_or_a_region(
    borrower, cofinanced, expected
):
    one = need(borrower=borrower, cofinanced=cofinanced)
    assert fit(one, "structural_programme_loan") is expected


@pytest.mark.parametrize(
    ("borrower", "state"),
    [
        (CITY, MET),
        (REGION, MET),
        (ApplicantType.PUBLIC_BODY, MET),
        (ApplicantType.NGO, UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_who_is_named_among_those_that_borrow(borrower, state):
    said = states(need(30, borrower=borrower), "project_loan")
    assert state in {said.get(t) for t in (say.BORROWER_NAMED, say.BORROWER_NOT_NAMED,
                                          say.BORROWER_UNTOLD)}  # fmt: skip


@pytest.mark.parametrize(
    ("kinds", "text"),
    [
        ({CostKind.WORKS, CostKind.STAFF}, say.INVESTMENT_MET),
        ({CostKind.SOFTWARE}, say.INVESTMENT_MET),
        ({CostKind.STAFF}, say.INVESTMENT_ONLY_RUNNING),
        (set(), say.INVESTMENT_UNKNOWN),
    ],
)
def test_something_is_bought_or_built(kinds, text):
    assert text in states(need(30, kinds=frozenset(kinds)), "project_loan")


@pytest.mark.parametrize(
    ("papers", "text", "asked"),
    [
        (Tri.YES, say.PAPERS_MET, False),
        (Tri.NO, say.PAPERS_MISSING, False),
        (Tri.UNKNOWN, say.PAPERS_UNKNOWN, True),
    ],
)
def test_the_papers_that_the_bank_reads(papers, text, asked):
    one = need(30, papers=papers)
    assert text in states(one, "project_loan")
    assert ("eib_papers" in {q.key for q in screen(one, DAY).questions}) is asked
    assert fit(one, "project_loan") is Fit.POSSIBLE


@pytest.mark.parametrize(
    ("millions", "borrower", "expected"),
    [
        (7.49, ApplicantType.LARGE_ENTERPRISE, Fit.RULED_OUT),
        (7.5, ApplicantType.LARGE_ENTERPRISE, Fit.POSSIBLE),
        (24, ApplicantType.SME, Fit.POSSIBLE),
        (25, ApplicantType.SME, Fit.RULED_OUT),
        (10, CITY, None),
    ],
)
def test_a_loan_to_a_company_of_middle_size(millions, borrower, expected):
    assert fit(need(millions, borrower=borrower), "mid_cap_loan") is expected


@pytest.mark.parametrize(
    ("energy", "millions", "expected"),
    [
        (True, 30, Fit.POSSIBLE),
        (True, 6, Fit.UNKNOWN),
        (True, None, Fit.UNKNOWN),
        (False, 30, Fit.RULED_OUT),
    ],
)
def test_elena_prepares_energy_and_transport(energy, millions, expected):
    assert fit(need(millions, energy=energy), "elena") is expected


@pytest.mark.parametrize(
    ("cofinanced", "expected"),
    [(Tri.YES, Fit.POSSIBLE), (Tri.UNKNOWN, Fit.POSSIBLE), (Tri.NO, Fit.RULED_OUT)],
)
def test_jaspers_stands_beside_cohesion_policy(cofinanced, expected):
    assert fit(need(cofinanced=cofinanced), "jaspers") is expected


@pytest.mark.parametrize(
    ("borrower", "expected"),
    [(CITY, Fit.POSSIBLE), (REGION, Fit.RULED_OUT), (None, Fit.POSSIBLE)],
)
def test_urbis_is_for_cities(borrower, expected):
    assert fit(need(borrower=borrower), "urbis") is expected
    assert fit(need(borrower=borrower), "advice") is Fit.POSSIBLE


def test_a_cost_in_another_currency_is_laid_against_no_limit():
    one = replace(need(), cost=Money.of(600_000_000, "CZK"))
    made = screen(one, DAY)
    assert not {"too_small_alone", "intermediated_loan"} & set(made.names)
    assert {r.name for r in made.unknown} >= {
        "project_loan",
        "framework_loan",
        "intermediated_loan",
    }
    assert states(one, "project_loan")[say.SIZE_CURRENCY] is UNKNOWN


@pytest.mark.parametrize("millions", [None, 6, 40, 100])
@pytest.mark.parametrize("borrower", [None, *ApplicantType])
def test_every_line_has_a_dated_source_and_no_name_comes_twice(millions, borrower):
    made = screen(need(millions, borrower=borrower), DAY)
    every = (*made.results, *made.unknown, *made.ruled_out)
    assert len({result.name for result in every}) == len(every)
    assert all(line.source.url and line.source.read_on for r in every for line in r.lines)
    assert {"advice"} <= set(made.names)
    assert {result.name for result in every} >= LOANS


def test_three_cities_together_are_still_too_small_and_none_borrows_for_the_others():
    cities = [
        ProjectProfile(title="Squares", country="FR", city=name, applicant_type=CITY,
                       budget=Money.of(6_000_000))
        for name in ("Nice", "Toulon", "Antibes")
    ]  # fmt: skip
    assert [r.name for r in together(cities)] == ["too_small_together", "no_common_borrower"]
    assert together(cities)[0].lines[0].text.params[0] == ("cost", "18,000,000 EUR")
    assert [r.name for r in together([cities[0], cities[0]])] == ["too_small_together"]
    assert "no_common_borrower" in [r.name for r in together(cities[:2])]
    richer = [c.model_copy(update={"budget": Money.of(9_000_000)}) for c in cities]
    assert [r.name for r in together(richer)] == ["no_common_borrower"]
    untold = [*cities, cities[0].model_copy(update={"budget": None})]
    assert [r.name for r in together(untold)] == ["no_common_borrower"]


def test_a_project_is_read_as_it_tells():
    profile = ProjectProfile(
        title="Vidéoprotection et éclairage public",
        language="fr",
        country="FR",
        applicant_type=CITY,
        costs=(
            Cost(kind=CostKind.EQUIPMENT, year=2027, amount=Money.of(4_000_000)),
            Cost(kind=CostKind.WORKS, year=2029, amount=Money.of(2_000_000)),
        ),
        answers={"eib_framework_loan": "yes", "eib_papers": "no"},
    )
    assert need_of(profile, cofinanced=True) == Need(
        cost=Money.of(6_000_000),
        borrower=CITY,
        kinds=frozenset({CostKind.EQUIPMENT, CostKind.WORKS}),
        years=3,
        framework=Tri.YES,
        papers=Tri.NO,
        cofinanced=Tri.YES,
        energy=True,
    )
    told_no = profile.model_copy(update={"answers": {"cohesion_funds": "no"}})
    assert need_of(told_no, cofinanced=True).cofinanced is Tri.NO
    bare = need_of(ProjectProfile(title="Police training"))
    assert (bare.cost, bare.years, bare.energy, bare.cofinanced) == (None, None, False, Tri.UNKNOWN)
