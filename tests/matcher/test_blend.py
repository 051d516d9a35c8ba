"""Combinations: nothing is lost, no limit is passed, no cost is paid twice, unknown is said."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.call import Quote, Rate
from domain.enums import CostKind, RateOrigin, Tri
from domain.errors import UsageError
from domain.finance import (
    Blend,
    Ceiling,
    CeilingKind,
    Cost,
    FundingPart,
    Gap,
    PartKind,
    RegionCategory,
    Source,
)
from domain.money import Money
from domain.project import ProjectProfile
from domain.reference.ceilings import applying, ceilings, conditions, flags
from matcher import finance_messages as say
from matcher.blend import INTERMEDIATED, allotted, alternatives, blend, unusable
from matcher.plans import Offer, Plan, offer_of, plan_of
from matcher.sums import shares
from tests.matcher.examples import call

MILLION = 100_000_000
QUOTE = Quote(text="60 % of eligible costs", url="https://example.org/call")
SCHEME = "framework_loan_scheme"
MORE, LESS = RegionCategory.MORE_DEVELOPED, RegionCategory.LESS_DEVELOPED


def euro(minor):
    return Money(minor=minor, currency="EUR")


def rate(low, high=None, scope=""):
    most = low if high is None else high
    return Rate(min_bp=low, max_bp=most, scope=scope, origin=RateOrigin.STATED, quote=QUOTE)


def offer(uid="a:1", share=6_000, **known):
    rates = () if share is None else (rate(share),)
    return Offer(**({"uid": uid, "title": f"Call {uid}", "rates": rates} | known))


def cost(minor, kind=None, year=None):
    return Cost(amount=euro(minor), kind=kind, year=year)


def plan(*costs, own=None, region=MORE, **known):
    return Plan(costs, None if own is None else euro(own), region, **known)


def part_of(made, kind):
    (part,) = made.of_kind(kind)
    return part


def msgids(messages):
    return {message.msgid for message in messages}


costs_drawn = st.lists(
    st.builds(
        cost,
        st.integers(1, 10**13),
        st.none() | st.sampled_from(CostKind),
        st.none() | st.integers(2026, 2031),
    ),
    min_size=1,
    max_size=8,
)


@st.composite
def offers_drawn(draw):
    found = []
    for number in range(draw(st.integers(0, 4))):
        limit = draw(st.none() | st.integers(1, 10**13))
        rates = draw(st.lists(st.integers(0, 10_000).map(rate), max_size=2))
        found.append(
            Offer(
                uid=f"a:{number}",
                title="Call",
                rates=tuple(rates),
                grant_min=draw(st.none() | st.integers(1, 10**9).map(euro)),
                grant_max=None if limit is None else euro(limit),
                pays=draw(st.dictionaries(st.sampled_from(CostKind), st.sampled_from(Tri))),
            )
        )
    return found


@st.composite
def plans_drawn(draw):
    costs = tuple(draw(costs_drawn))
    total = sum(c.amount.minor for c in costs)
    own = draw(st.none() | st.integers(0, total))
    return plan(*costs, own=own, region=draw(st.none() | st.sampled_from(RegionCategory)))


@settings(max_examples=300, deadline=None)
@given(plans_drawn(), offers_drawn(), st.sets(st.sampled_from([SCHEME, INTERMEDIATED])))
def test_nothing_is_lost_and_no_limit_is_passed(drawn, offers, loans):
    found = alternatives(drawn, offers, sorted(loans))
    total = drawn.total.minor
    for made in found.blends:
        known = [part.amount.minor for part in made.parts if part.amount is not None]
        assert min([*known, made.gap.amount.minor]) >= 0
        assert sum(known) + made.gap.amount.minor == total
        told = [part.share_bp for part in made.parts if part.share_bp is not None]
        assert sum(told) + made.gap.share_bp == 10_000
        grants, loan = made.of_kind(PartKind.GRANT), made.of_kind(PartKind.LOAN)
        granted = sum(p.amount.minor for p in grants if p.amount)
        lent = sum(p.amount.minor for p in loan if p.amount)
        limit = {MORE: 7_000, None: 7_000}.get(drawn.region, 9_000)
        assert lent * 10_000 <= 5_000 * total
        if lent and granted:
            assert (lent + granted) * 10_000 <= limit * total
        assert made.holds
        covered = [number for part in grants for number in part.covers]
        assert len(covered) == len(set(covered))
        _grants_keep_their_call(drawn, offers, grants)
        _cash_ends_in_the_gap(made, granted)


def _grants_keep_their_call(drawn, offers, grants):
    by_uid = {o.uid: o for o in offers}
    for part in grants:
        own = by_uid[part.of]
        under = [drawn.costs[n] for n in part.covers]
        assert all(own.pays.get(c.kind) is not Tri.NO for c in under)
        if part.amount is None:
            assert not own.rates
            continue
        assert part.amount.minor * 10_000 <= own.best.max_bp * sum(c.amount.minor for c in under)
        assert own.grant_max is None or part.amount.minor <= own.grant_max.minor
        assert own.grant_min is None or part.amount.minor >= own.grant_min.minor


def _cash_ends_in_the_gap(made, granted):
    if made.gap.cash is None:
        return
    assert sum(line.cost.minor for line in made.gap.cash) == made.cost.minor
    assert all(line.at_least.minor <= line.at_most.minor for line in made.gap.cash)
    assert made.gap.cash[-1].at_least == made.gap.amount
    assert made.gap.cash[-1].at_most.minor == made.gap.amount.minor + granted


@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=9).filter(any))
def test_shares_add_up_and_none_is_off_by_a_basis_point(amounts):
    total = sum(amounts)
    found = shares(amounts, total)
    assert sum(found) == 10_000
    for amount, share in zip(amounts, found, strict=True):
        assert abs(share * total - amount * 10_000) < total
        if amount * 10_000 % total == 0:
            assert share == amount * 10_000 // total


def test_a_loan_fills_up_to_the_limit_with_grants_and_not_above():
    six = plan(cost(6 * MILLION), own=MILLION)
    made = blend(six, [offer(share=4_000)], SCHEME)
    assert part_of(made, PartKind.GRANT).amount == euro(240_000_000)
    assert part_of(made, PartKind.LOAN).amount == euro(180_000_000)
    assert part_of(made, PartKind.OWN).amount == euro(MILLION)
    assert made.gap.amount == euro(80_000_000)
    both = [c for c in made.checks if c.ceiling.kind is CeilingKind.EIB_WITH_GRANTS]
    assert [(c.share_bp, c.ceiling.share_bp, c.holds, c.certain) for c in both] == [
        (7_000, 7_000, True, True)
    ]
    assert both[0].ceiling.source.dated_on == date(2023, 9, 19)
    assert "circular-cities" in both[0].ceiling.source.url


def test_half_a_cent_is_left_to_the_city_and_the_combination_stays():
    made = blend(plan(cost(3)), [offer(share=5_000)], None)
    assert part_of(made, PartKind.GRANT).amount == euro(1)
    assert made.gap.amount == euro(2)


def test_a_poorer_region_has_more_room():
    made = blend(plan(cost(6 * MILLION), region=LESS), [offer(share=4_000)], SCHEME)
    assert part_of(made, PartKind.LOAN).amount == euro(3 * MILLION)
    assert made.gap.share_bp == 1_000


def test_an_unknown_region_shows_both_limits_and_keeps_the_stricter():
    made = blend(plan(cost(6 * MILLION), region=None), [offer(share=4_000)], SCHEME)
    both = [c for c in made.checks if c.ceiling.kind is CeilingKind.EIB_WITH_GRANTS]
    assert [(c.ceiling.share_bp, c.holds, c.certain) for c in both] == [
        (7_000, True, False),
        (9_000, True, False),
    ]
    assert part_of(made, PartKind.LOAN).share_bp == 3_000
    assert say.REGION_UNKNOWN in msgids(made.notes)


def test_grants_at_the_limit_leave_no_room_for_a_loan():
    assert blend(plan(cost(6 * MILLION)), [offer(share=7_000)], SCHEME) is None
    found = alternatives(plan(cost(6 * MILLION)), [offer(share=8_500)], [SCHEME])
    kinds = [{part.kind for part in made.parts} for made in found.blends]
    assert {PartKind.GRANT, PartKind.LOAN} not in kinds
    assert {PartKind.LOAN} in kinds
    assert {PartKind.GRANT} in kinds


def test_a_share_that_is_not_stated_is_counted_as_nothing_and_said():
    made = blend(plan(cost(MILLION)), [offer(share=None, grant_max=euro(MILLION))], None)
    part = part_of(made, PartKind.GRANT)
    assert part.amount is None
    assert part.share_bp is None
    assert say.RATE_NOT_STATED in msgids(part.notes)
    assert made.gap.amount == euro(MILLION)


def test_a_grant_without_a_share_stands_beside_the_combinations():
    found = alternatives(plan(cost(MILLION)), [offer("a:1", None), offer("a:2")], [])
    assert [part.of for made in found.blends for part in made.parts] == ["a:2"]
    assert [(uid, why.msgid) for uid, why in found.left_out] == [("a:1", say.RATE_NOT_PRINTED)]


def test_rates_that_differ_are_counted_at_the_highest_and_marked():
    one = Offer(uid="a:1", title="Call", rates=(rate(4_000, scope="cities"), rate(8_500)))
    part = part_of(blend(plan(cost(MILLION)), [one], None), PartKind.GRANT)
    assert part.amount == euro(85_000_000)
    assert part.estimate
    assert say.RATE_HIGHEST in msgids(part.notes)


def test_two_grants_never_share_a_cost():
    works, staff = cost(4 * MILLION, CostKind.WORKS), cost(MILLION, CostKind.STAFF)
    one = offer("a:1", 8_000, pays={CostKind.STAFF: Tri.NO, CostKind.WORKS: Tri.YES})
    two = offer("a:2", 9_000, pays={CostKind.STAFF: Tri.YES})
    made = blend(plan(works, staff), [one, two], None)
    covers = {part.of: part.covers for part in made.of_kind(PartKind.GRANT)}
    assert covers == {"a:1": (0,), "a:2": (1,)}
    assert made.gap.amount == euro(80_000_000 + 10_000_000)


def test_one_cost_alone_is_not_split_over_two_grants():
    found = alternatives(plan(cost(MILLION)), [offer("a:1"), offer("a:2")], [])
    assert all(len(made.of_kind(PartKind.GRANT)) == 1 for made in found.blends)


def test_a_grant_with_a_cap_leaves_other_costs_to_the_next():
    costs = (cost(4 * MILLION, CostKind.WORKS), cost(3 * MILLION, CostKind.EQUIPMENT))
    capped = offer("a:1", 5_000, grant_max=euro(2 * MILLION))
    under = allotted(plan(*costs), [capped, offer("a:2", 4_000)])
    assert under == {"a:1": (0,), "a:2": (1,)}


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"grant_max": Money.of(5, "SEK")}, say.OFFER_CURRENCY),
        ({"grant_min": euro(MILLION)}, say.OFFER_TOO_SMALL),
        ({"cost_min": euro(2 * MILLION)}, say.OFFER_COST_TOO_SMALL),
        ({"pays": {CostKind.WORKS: Tri.NO}}, say.OFFER_COVERS_NOTHING),
        ({}, None),
        ({"grant_min": euro(60_000_000)}, None),
    ],
)
def test_a_grant_that_can_take_no_part_says_why(known, why):
    one = offer(**known)
    found = unusable(plan(cost(MILLION, CostKind.WORKS)), one)
    assert (found.msgid if found else None) == why
    left_out = alternatives(plan(cost(MILLION, CostKind.WORKS)), [one], []).left_out
    assert bool(left_out) is (why is not None)


def test_a_partner_bank_states_no_share():
    made = blend(plan(cost(6 * MILLION)), [offer()], INTERMEDIATED)
    loan = part_of(made, PartKind.LOAN)
    assert loan.amount is None
    assert msgids(loan.notes) == {say.ASK_EIB, say.LOAN_BY_PARTNER}
    assert not [c for c in made.checks if c.ceiling.kind is CeilingKind.EIB_ALONE]


def test_a_limit_that_no_source_states_makes_no_amount():
    made = blend(plan(cost(6 * MILLION)), [], SCHEME, rows=())
    assert part_of(made, PartKind.LOAN).amount is None


def test_a_national_own_share_holds_grants_back():
    row = Ceiling(
        kind=CeilingKind.NATIONAL_OWN_SHARE,
        share_bp=8_000,
        country="FR",
        source=Source(quote="a fifth of one's own", url="https://example.org"),
    )
    rows = (*ceilings(), row)
    here, there = plan(cost(MILLION), country="FR"), plan(cost(MILLION), country="DE")
    assert blend(here, [offer(share=8_000)], None, rows=rows) is not None
    assert blend(here, [offer(share=8_001)], None, rows=rows) is None
    abroad = blend(there, [offer(share=8_001)], None, rows=rows)
    assert say.OWN_SHARE_UNKNOWN in msgids(abroad.notes)


def test_cash_over_the_years_lies_between_two_amounts():
    costs = (cost(MILLION, year=2027), cost(3 * MILLION, year=2029))
    made = blend(plan(*costs, own=MILLION // 2), [offer(share=5_000)], None)
    lines = [(c.year, c.cost.minor, c.at_least.minor, c.at_most.minor) for c in made.gap.cash]
    half = MILLION // 2
    assert lines == [
        (2027, MILLION, 0, half),
        (2028, 0, 0, half),
        (2029, 3 * MILLION, 3 * half, 7 * half),
    ]
    assert say.PREFINANCING_UNKNOWN in msgids(made.notes)


def test_without_years_nothing_is_said_about_cash():
    made = blend(plan(cost(MILLION, year=2027), cost(MILLION)), [offer()], None)
    assert made.gap.cash is None
    assert say.YEARS_UNKNOWN in msgids(made.notes)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({}, "the costs are not told"),
        ({"costs": (cost(-1),)}, "below zero"),
        ({"budget": euro(0)}, "add up to nothing"),
        ({"costs": (cost(1), Cost(amount=Money.of(1, "PLN")))}, "several currencies (EUR, PLN)"),
        ({"budget": euro(10), "own_funds": euro(-1)}, "own contribution below zero"),
        ({"budget": euro(10), "own_funds": Money.of(1, "CZK")}, "own funds are in CZK"),
        ({"budget": euro(10), "own_funds": euro(11)}, "more than the whole cost"),
    ],
)
def test_what_cannot_be_computed_is_refused_in_words(known, words):
    with pytest.raises(UsageError) as refused:
        plan_of(ProjectProfile(title="Squares", **known))
    assert words in str(refused.value)


def test_costs_win_over_a_budget_that_differs_and_it_is_said():
    found = plan_of(ProjectProfile(title="x", budget=euro(300), costs=(cost(100), cost(150))))
    assert found.total == euro(250)
    assert msgids(found.notes) == {say.COSTS_DIFFER}
    assert plan_of(ProjectProfile(title="x", budget=euro(300))).total == euro(300)


@pytest.mark.parametrize("share", [-1, 10_001])
def test_a_share_above_the_whole_is_no_share(share):
    with pytest.raises(ValidationError):
        FundingPart(kind=PartKind.LOAN, amount=euro(1), share_bp=share)
    with pytest.raises(ValidationError):
        Ceiling(kind=CeilingKind.EIB_ALONE, share_bp=share, source=Source(quote="x", url="x"))


def test_a_combination_that_loses_a_cent_cannot_be_made():
    gap = Gap(amount=euro(1), share_bp=0)
    part = FundingPart(kind=PartKind.OWN, amount=euro(8), share_bp=0)
    with pytest.raises(ValidationError, match="not the whole cost"):
        Blend(cost=euro(10), parts=(part,), checks=(), gap=gap)


def test_an_offer_is_what_its_call_prints():
    record = call("7", "Squares", rates=(rate(6_000),), grant_max=euro(5))
    found = offer_of(record, date(2026, 8, 12))
    assert (found.uid, found.best.max_bp, found.grant_max) == (record.uid, 6_000, euro(5))
    assert found.read_on == date(2026, 8, 12)


def test_every_row_has_a_source_and_a_day():
    rows = (*ceilings(), *conditions().values(), *flags())
    assert all(row.source.url.startswith("https://") for row in rows)
    assert all(row.source.quote and row.source.read_on for row in rows)
    alone = applying(CeilingKind.EIB_ALONE)
    assert [row.share_bp for row in alone] == [5_000]
    both = {r: applying(CeilingKind.EIB_WITH_GRANTS, region=r)[0].share_bp for r in RegionCategory}
    assert both == {
        RegionCategory.LESS_DEVELOPED: 9_000,
        RegionCategory.TRANSITION: 9_000,
        RegionCategory.MORE_DEVELOPED: 7_000,
    }


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2025, 3, 20), {("police", "excluded"), ("sesi", "restricted"), ("weapons", "excluded")}),
        (date(2025, 3, 21), {("police", "released"), ("weapons", "excluded")}),
        (date(2026, 11, 21), {("police", "released"), ("weapons", "excluded")}),
    ],
)  # fmt: skip
def test_exclusions_in_order_of_time(day, in_force):
    assert {(f.subject, f.state) for f in flags() if f.in_force(day)} == in_force
