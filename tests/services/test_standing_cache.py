"""The standing that is counted anew for a few calls a minute equals the one counted for all."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.deadline import Deadline
from domain.enums import BudgetScope, CallLevel, CallStatus, Instrument, PublicationStatus
from domain.listing import CallFilters, Sort, list_at, ordered, passing
from domain.status import Dates
from domain.views import CallRow
from services.calls import _Kept

DAY = date(2026, 10, 24)  # summer time ends in the night that follows
ZONES = ("Europe/Brussels", "Pacific/Kiritimati", "America/Martinique", None)

deadlines = st.builds(
    Deadline,
    on=st.integers(-4, 4).map(lambda n: DAY + timedelta(days=n)),
    time=st.sampled_from([None, time(0), time(17), time(23, 59)]),
    timezone=st.sampled_from(ZONES),
)
dates = st.builds(
    Dates,
    opens_on=st.none() | st.integers(-3, 3).map(lambda n: DAY + timedelta(days=n)),
    deadlines=st.lists(deadlines, max_size=3).map(tuple),
    model=st.none(),
    published=st.none() | st.sampled_from(PublicationStatus),
)


def row(number, when):
    at = datetime(2026, 8, 1, tzinfo=UTC)
    return CallRow(
        id=number,
        uid=f"x:{number}",
        source_id="x",
        identifier=None,
        title="x",
        language="en",
        programme=None,
        instrument=Instrument.GRANT,
        level=CallLevel.TOPIC,
        action_type=None,
        procedure=None,
        specific_objective=None,
        dates=when,
        budget_total=None,
        budget_scope=BudgetScope.UNKNOWN,
        grant_min=None,
        grant_max=None,
        rate_bp=None,
        rate_origin=None,
        applicants=(),
        pays_for=(),
        countries=(),
        first_seen_at=at,
        changed_at=at,
        missing_since=None,
    )


@given(
    st.lists(dates, min_size=1, max_size=4),
    st.lists(st.integers(-4_000, 4_000), min_size=2, max_size=6),
)
def test_every_minute_shows_what_counting_everything_would_show(found, minutes):
    rows = tuple(row(number, when) for number, when in enumerate(found))
    kept = _Kept(1, rows)
    for minute in minutes:
        now = datetime(2026, 10, 24, 12, tzinfo=UTC) + timedelta(minutes=minute)
        kept.at(now)
        assert kept.listed == list_at(rows, now)
        assert list(kept.sorted_by(Sort.DEADLINE)) == ordered(list_at(rows, now), Sort.DEADLINE)
        for status in CallStatus:
            wanted = CallFilters(status=(status,))
            assert kept.passing(wanted, Sort.DEADLINE) == passing(
                kept.sorted_by(Sort.DEADLINE), wanted, found=None
            )


def test_the_filters_asked_for_last_are_kept_and_no_more_than_some():
    kept = _Kept(1, (row(1, Dates(None, (), None, None)),))
    kept.at(datetime(2026, 10, 24, 12, tzinfo=UTC))
    first = kept.passing(CallFilters(), Sort.DEADLINE)
    assert kept.passing(CallFilters(), Sort.DEADLINE) is first
    for days in range(1, 41):
        kept.passing(CallFilters(closes_within_days=days), Sort.DEADLINE)
    assert len(kept.passed) == 32
    assert kept.passing(CallFilters(), Sort.DEADLINE) is not first
