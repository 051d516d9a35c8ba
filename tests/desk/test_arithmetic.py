"""The arithmetic of a submitted programme over the years, against sums made another way."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.call import Quote, Rate
from domain.desk import Frozen, FrozenProject, ProgrammeKind
from domain.desk_rules import as_one, total
from domain.enums import CostKind, RateOrigin, RuleState, Tri
from domain.errors import UsageError
from domain.finance import Cost, PartKind, RegionCategory
from domain.money import Money
from domain.project import ProjectProfile
from matcher import finance_messages as say
from matcher.blend import INTERMEDIATED, alternatives
from matcher.loan_amount import doubts_of
from matcher.plans import Offer, plan_of, refusal
from tests.desk.makers import lights

SCHEME = "framework_loan_scheme"
QUOTE = Quote(text="of eligible costs", url="https://example.org/call")
LIMIT = {RegionCategory.LESS_DEVELOPED: 9_000, RegionCategory.TRANSITION: 9_000}
YEARS = range(2026, 2032)


def cents(minor, currency="EUR"):
    return Money(minor=minor, currency=currency)


@some.composite
def profiles(draw):
    costs = draw(
        some.lists(
            some.builds(
                Cost,
                kind=some.none() | some.sampled_from(CostKind),
                year=some.sampled_from(YEARS),
                amount=some.integers(1, 10**12).map(cents),
            ),
            min_size=1,
            max_size=4,
        )
    )
    brought = draw(some.integers(0, sum(cost.amount.minor for cost in costs)))
    return ProjectProfile(title="x", country="FR", own_funds=cents(brought), costs=tuple(costs))


@some.composite
def programmes(draw):
    region = draw(some.none() | some.sampled_from(RegionCategory))
    found = draw(some.lists(profiles(), min_size=1, max_size=3))
    projects = tuple(
        FrozenProject(
            project_id=n,
            version=1,
            kind=ProgrammeKind.COMPONENT,
            profile=one.model_copy(update={"region_category": region}),
        )
        for n, one in enumerate(found, 1)
    )
    return Frozen(title="P", projects=projects, fields=())


@some.composite
def offers(draw):
    found = []
    for number in range(draw(some.integers(0, 3))):
        share = draw(some.integers(0, 10_000))
        rate = Rate(min_bp=share, max_bp=share, origin=RateOrigin.STATED, quote=QUOTE)
        found.append(
            Offer(
                uid=f"a:{number}",
                title="Call",
                rates=(rate,),
                grant_max=draw(some.none() | some.integers(1, 10**12).map(cents)),
                pays=draw(some.dictionaries(some.sampled_from(CostKind), some.sampled_from(Tri))),
            )
        )
    return found


def paid(made, *kinds):
    return sum(p.amount.minor for p in made.parts if p.kind in kinds and p.amount is not None)


@settings(max_examples=200, deadline=None)
@given(programmes(), offers())
def test_a_programme_is_paid_to_the_cent_over_all_its_years(frozen, calls):
    """Every sum is made anew from the projects; nothing of the product's own sums is used."""
    costs = [cost for one in frozen.projects for cost in one.profile.costs]
    whole = sum(cost.amount.minor for cost in costs)
    region = frozen.projects[0].profile.region_category
    found = alternatives(plan_of(as_one(frozen)), calls, [SCHEME, INTERMEDIATED]).blends
    for made in found:
        granted, lent = paid(made, PartKind.GRANT), paid(made, PartKind.LOAN)
        others = paid(made, PartKind.LOAN, PartKind.OWN)
        assert granted + others + made.gap.amount.minor == whole == made.cost.minor
        shares = [part.share_bp or 0 for part in made.parts]
        assert sum(shares) + made.gap.share_bp == 10_000
        assert Fraction(lent, whole) <= Fraction(1, 2)
        if lent and granted:
            assert Fraction(lent + granted, whole) <= Fraction(LIMIT.get(region, 7_000), 10_000)
        under = [number for part in made.of_kind(PartKind.GRANT) for number in part.covers]
        assert sorted(set(under)) == sorted(under)
        assert set(under) <= set(range(len(costs)))
        over_the_years(made, costs, granted, others)


def over_the_years(made, costs, granted, others):
    """Year after year: what is spent, what is paid at once, and gaps that add up to the gap."""
    known = {cost.year for cost in costs}
    assert [line.year for line in made.gap.cash] == list(range(min(known), max(known) + 1))
    spent = low = high = 0
    whole = made.cost.minor
    for line in made.gap.cash:
        this_year = sum(cost.amount.minor for cost in costs if cost.year == line.year)
        assert line.cost.minor == this_year
        spent += this_year
        # A grant that comes as costs arise pays its share of what is spent, never a cent more.
        due = Fraction(granted * spent, whole)
        assert 0 <= line.at_least.minor - max(Fraction(0), spent - due - others) < 1
        assert line.at_most.minor == max(0, spent - others)
        assert line.at_least.minor >= low
        assert line.at_most.minor >= high
        low, high = line.at_least.minor, line.at_most.minor
    steps = [line.at_least.minor for line in made.gap.cash]
    yearly = [later - before for before, later in zip([0, *steps], steps, strict=False)]
    assert min(yearly) >= 0
    assert sum(yearly) == made.gap.amount.minor
    assert high == made.gap.amount.minor + granted


@some.composite
def broken(draw):
    """A programme's project with one thing that cannot be, and the words that say so."""
    one = draw(profiles())
    whole = sum(cost.amount.minor for cost in one.costs)
    amount = draw(some.integers(1, 10**9))
    change, words = draw(
        some.sampled_from(
            [
                ({"costs": (), "budget": None}, "the costs are not told"),
                ({"costs": (*one.costs, Cost(amount=cents(-amount)))}, "a cost below zero"),
                ({"costs": (), "budget": cents(-amount)}, "a cost below zero"),
                ({"costs": (), "budget": cents(0)}, "add up to nothing"),
                ({"costs": (*one.costs, Cost(amount=cents(1, "PLN")))}, "several currencies"),
                ({"own_funds": cents(-amount)}, "own contribution below zero"),
                ({"own_funds": cents(whole + amount)}, "more than the whole cost"),
                ({"own_funds": cents(amount, "SEK")}, "own funds are in SEK"),
            ]
        )
    )
    return one.model_copy(update=change), words


@settings(max_examples=200, deadline=None)
@given(broken())
def test_what_cannot_be_is_refused_in_words_and_computes_nothing(drawn):
    profile, words = drawn
    assert refusal(profile) is not None
    with pytest.raises(UsageError, match=words):
        plan_of(profile)


@settings(max_examples=200, deadline=None)
@given(profiles(), some.integers(0, 10**11))
def test_a_recommended_loan_is_laid_against_need_and_limit(profile, euro):
    whole = sum(cost.amount.minor for cost in profile.costs)
    said = {line.text.msgid for line in doubts_of(euro, profile)}
    assert (say.LOAN_ABOVE_NEED in said) is (euro * 100 > whole - profile.own_funds.minor)
    assert (say.LOAN_ABOVE_LIMIT in said) is (Fraction(euro * 100, whole) > Fraction(1, 2))


def test_a_loan_above_the_limit_is_told_with_its_source_and_day():
    [need, limit] = doubts_of(5_500_000, lights())
    assert (need.state, need.source) == (RuleState.NOT_MET, None)
    assert dict(need.text.params) == {"loan": "5,500,000 EUR", "left": "5,400,000 EUR"}
    assert dict(limit.text.params)["limit"] == "3,000,000 EUR"
    assert limit.source.url.startswith("https://www.eib.org/")
    assert limit.source.dated_on or limit.source.read_on
    assert doubts_of(3_000_000, lights()) == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"costs": ()}, say.LOAN_COST_UNKNOWN),
        ({"costs": (), "budget": Money.of(6, "PLN")}, say.SIZE_CURRENCY),
    ],
)
def test_a_loan_that_cannot_be_laid_against_a_cost_says_so(changes, words):
    [line] = doubts_of(1, lights(**changes))
    assert (line.state, line.text.msgid) == (RuleState.UNKNOWN, words)
    assert line.source is not None


def test_the_sum_of_a_programme_is_what_its_projects_cost():
    """With three thirds of a cent-exact amount, no cent is lost between projects."""
    thirds = [cents(33_333_333), cents(33_333_333), cents(33_333_334)]
    projects = tuple(
        FrozenProject(project_id=n, version=1, kind=ProgrammeKind.DEDICATED,
                      profile=ProjectProfile(title="x", costs=(Cost(amount=amount, year=2027),)))
        for n, amount in enumerate(thirds, 1)
    )  # fmt: skip
    assert total(as_one(Frozen(title="P", projects=projects, fields=()))) == Money.of(1_000_000)
