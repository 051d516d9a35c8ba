"""Ways to pay for a project on its page: combinations, limits with dates, and nothing promised."""

import re

import pytest

from domain.call import PaysFor, Quote, Rate
from domain.enums import ApplicantType, CostKind, RateOrigin, Tri
from domain.finance import Cost, RegionCategory
from domain.money import Money
from domain.project import ProjectProfile
from tests.ui.conftest import shown
from tests.ui.stock import HOSTILE, call

QUOTE = Quote(text="40 % of eligible costs", url="https://ec.europa.eu/portal/r#1")
PROGRAMME = ProjectProfile(
    title="Video protection and lighting of squares",
    summary="Cameras, a control room and street lighting on public squares against crime.",
    language="en",
    country="PT",
    city="Lisboa",
    applicant_type=ApplicantType.MUNICIPALITY,
    own_funds=Money.of(600_000),
    costs=(
        Cost(kind=CostKind.EQUIPMENT, year=2027, amount=Money.of(2_500_000)),
        Cost(kind=CostKind.WORKS, year=2028, amount=Money.of(3_500_000)),
    ),
)


def erdf(title="Video protection and lighting of squares against crime"):
    return call(
        "erdf",
        title,
        programme=None,
        specific_objective="RSO5.1",
        rates=(Rate(min_bp=4_000, max_bp=4_000, origin=RateOrigin.STATED, quote=QUOTE),),
        pays_for=(PaysFor(kind=CostKind.WORKS, stated=Tri.YES, quote=QUOTE),),
    )


@pytest.fixture
def ways(open_page, fill, save):
    """Open a project's page with the ways to pay unfolded."""

    def run(profile=PROGRAMME, title=None, **params):
        fill([erdf(title) if title else erdf()])
        project = save(profile)
        at = open_page("project", id=str(project.id), **params)
        assert "limit" not in shown(at)
        at.session_state[f"ways_{project.id}"] = True
        at.run()
        assert not at.exception
        return at

    return run


def test_combinations_stand_side_by_side_with_their_limits(ways):
    said = shown(ways())
    assert "Grant + scheme in an existing EIB framework loan + own funds" in said
    assert "at most €2.4 m (40%), an estimate" in said
    assert "EIB + grants 70% of the cost, limit 70% in more developed regions" in said
    assert "limit 90% in less developed regions, transition regions" in said
    assert "Tue 19 Sept 2023" in said
    assert "left to find: at least €1.2 m (20%)" in said
    assert "2028: cost €3.5 m, to be advanced €1.2 m to €3.6 m" in said
    assert "the stricter one is kept" in said
    assert "appraisal and decision rest with the EIB" in said


def test_loans_and_advice_are_possible_and_never_promised(ways):
    said = shown(ways())
    assert "too small for a loan of its own from the EIB" in said
    assert "a loan through a promotional or partner bank" in said
    assert said.count("possible, ask the EIB") >= 3
    assert "RSO5.1: " in said
    assert re.search(r"a loan for this one investment, ruled out: your cost of 6,000,000 EUR", said)
    assert "since 21 March 2025" in said


def test_the_region_decides_which_limit_is_shown(ways):
    richer = PROGRAMME.model_copy(update={"region_category": RegionCategory.TRANSITION})
    said = shown(ways(richer))
    assert "limit 90% in less developed regions, transition regions" in said
    assert "limit 70%" not in said


def test_an_answer_of_the_city_is_kept(ways):
    at = ways()
    at.button(key="answer_ways_eib_framework_loan_no").click().run()
    assert not at.exception
    said = shown(at)
    assert "ruled out: your city and region have no framework loan of the EIB" in said


def test_missing_costs_are_told_and_the_rest_is_shown(ways):
    bare = PROGRAMME.model_copy(update={"costs": (), "own_funds": None})
    said = shown(ways(bare))
    assert "the costs are not told" in said
    assert "advice of the InvestEU Advisory Hub" in said


def test_hostile_titles_are_shown_as_they_are(ways):
    at = ways(title=f"Video protection of squares {HOSTILE}")
    for block in (*at.markdown, *at.caption):
        assert "<img" not in block.value.replace("\\<img", "")
        assert "[link](https://evil.example/)" not in block.value


def test_it_speaks_french(ways):
    said = shown(ways(lang="fr"))
    assert "BEI + subventions 70% du coût, plafond 70%" in said
    assert "possible, à demander à la BEI" in said
