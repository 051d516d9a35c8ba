"""Filters and their form in the address."""

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.enums import CallStatus, Instrument
from domain.listing import CallFilters, Sort
from ui.components.filters import CURRENT, NAMES, VIEWS, Asked, read, set_filters, view_of, write

_VALUES = st.lists(st.text(max_size=12), max_size=3)


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from(NAMES), _VALUES))
def test_any_address_is_read_without_error_and_written_back_the_same(params):
    asked = read(params)
    assert read(write(asked)) == asked


def test_an_empty_address_means_what_is_open_or_coming_by_deadline():
    asked = read({})
    assert asked == Asked(CallFilters(status=CURRENT))
    assert write(asked) == {}
    assert view_of(asked.filters) == "current"
    assert set_filters(asked.filters) == 0


def test_every_filter_stands_in_the_address():
    filters = CallFilters(
        q="market squares",
        status=(CallStatus.OPEN,),
        programme=("HORIZON", "ISF"),
        source=("eu_ft_portal",),
        instrument=("grant",),
        applicant=("municipality",),
        country=("FR",),
        region=("FRL0",),
        procedure=("open",),
        pays_for=("works",),
        objective=("RSO5.1",),
        closes_within_days=30,
        grant_at_least_minor=50_000_000,
        sort=Sort.DEADLINE,
    )
    asked = Asked(filters, page=3, fit=7)
    params = write(asked)
    assert set(params) == set(NAMES)
    assert params["grant"] == ["500000"]
    assert read(params) == asked
    assert set_filters(filters) == 11


def test_values_of_no_meaning_are_dropped():
    asked = read(
        {
            "status": ["open", "<b>"],
            "instrument": ["spell", Instrument.LOAN],
            "days": ["-3"],
            "grant": ["1e9"],
            "page": ["٣"],
            "sort": ["; drop"],
            "fit": ["x"],
        }
    )
    assert asked.filters.status == (CallStatus.OPEN,)
    assert asked.filters.instrument == ("loan",)
    assert (asked.filters.closes_within_days, asked.filters.grant_at_least_minor) == (None, None)
    assert (asked.page, asked.fit, asked.filters.sort) == (1, None, Sort.DEADLINE)


def test_a_search_is_sorted_by_what_matches_best_unless_asked_otherwise():
    assert read({"q": ["x"]}).filters.sort is Sort.RELEVANCE
    assert read({"q": ["x"], "sort": ["deadline"]}).filters.sort is Sort.DEADLINE


def test_all_calls_can_be_asked_for():
    assert read({"status": ["any"]}).filters.status == ()
    assert write(Asked(CallFilters())) == {"status": ["any"]}
    for name, (statuses, days) in VIEWS.items():
        assert view_of(CallFilters(status=statuses, closes_within_days=days)) == name
