"""The contract of a call: unknown stays unknown, one canonical form, one hash."""

import datetime as dt
import json
import subprocess
import sys

import pytest
from pydantic import ValidationError

from domain.call import CallRecord, Consortium, Quote, Rate, Seat, TextBlock
from domain.deadline import Deadline
from domain.enums import Actor, CallLevel, Instrument, RateOrigin, TextKind
from domain.money import Money
from tests.paths import ROOT

QUOTE = Quote(text="at least 3 Police Authorities", url="https://example.org/c")
LEAST = {
    "source_id": "eu_ft_portal",
    "source_ref": "50147543TOPICSen",
    "url": "https://example.org/c",
    "title": "Protection of public spaces",
    "language": "en",
    "level": CallLevel.TOPIC,
    "instrument": Instrument.GRANT,
}


def record(**more: object) -> CallRecord:
    return CallRecord(**LEAST, **more)


def test_nothing_is_defaulted():
    published = json.loads(record().canonical_json())
    assert published == {**LEAST, "level": "topic", "instrument": "grant"}


def test_every_optional_fact_is_unknown_when_it_is_not_given():
    call = record()
    unknown = {name for name in CallRecord.model_fields if name not in LEAST}
    values = {name: getattr(call, name) for name in unknown}
    assert {name: v for name, v in values.items() if v not in (None, (), "")} == {
        "budget_scope": "unknown",
        "planned": False,
    }


def test_the_identity_is_source_and_reference():
    assert record().uid == "eu_ft_portal:50147543TOPICSen"


def test_a_default_that_is_given_outright_changes_nothing():
    assert record(keywords=(), fund=None).content_hash() == record().content_hash()


def test_the_hash_follows_the_content_only():
    full = record(
        deadlines=(Deadline(on=dt.date(2027, 11, 4), text="4 November 2027"),),
        budget_total=Money.of(9_000_000),
        rates=(Rate(min_bp=7000, max_bp=10_000, origin=RateOrigin.STATED, quote=QUOTE),),
        texts=(TextBlock(kind=TextKind.DESCRIPTION, html="<p>ä</p>"),),
    )
    again = CallRecord.model_validate_json(full.canonical_json())
    assert again == full
    assert again.content_hash() == full.content_hash()
    moved = full.model_copy(update={"deadlines": (Deadline(on=dt.date(2027, 11, 5)),)})
    assert moved.content_hash() != full.content_hash()


def test_the_hash_is_the_same_in_every_process_and_release():
    expected = "b01fa677e39f4b9e6b7e9425417a30a02dc8e8cb107dcdf5a2db0b9061bce2e7"
    assert record(keywords=("b", "a")).content_hash() == expected
    code = (
        "from domain.call import CallRecord;"
        f"print(CallRecord.model_validate_json({record(keywords=('b', 'a')).canonical_json()!r})"
        ".content_hash())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == expected


@pytest.mark.parametrize(
    ("low", "high"), [(-1, 5000), (5000, 4999), (0, 10_001)], ids=["negative", "crossed", "101%"]
)
def test_an_impossible_rate_is_refused(low, high):
    with pytest.raises(ValidationError, match="impossible"):
        Rate(min_bp=low, max_bp=high, origin=RateOrigin.STATED, quote=QUOTE)


def test_a_seat_keeps_its_quote():
    seat = Seat(actor=Actor.POLICE_AUTHORITY, actor_text="Police Authorities", count=3, quote=QUOTE)
    call = record(consortium=Consortium(seats=(seat,)))
    assert call.consortium.seats[0].quote.text == "at least 3 Police Authorities"
    assert call.consortium.min_members is None


def test_a_record_cannot_be_changed_and_knows_its_fields():
    with pytest.raises(ValidationError):
        record().title = "another"
    with pytest.raises(ValidationError):
        record(colour="blue")
    with pytest.raises(ValidationError):
        CallRecord(**{name: value for name, value in LEAST.items() if name != "title"})
