"""Reserved seats and stated rates: only what a sentence says, with the sentence."""

import pytest

from crawlers.portal.conditions import consortium
from crawlers.portal.rates import rates
from domain.enums import Actor

URL = "https://example.eu/topic"
_POLICE = (
    "3. Other Eligible ConditionsThe following additional eligibility conditions apply:This topic requires "
    "the active involvement, as beneficiaries, of at least 3 Police Authorities[[In this text, ‘Police "
    "Authorities’ means public authorities named by law. Not academies.]] from at least 3 different EU Member "
    "States or Associated Countries. For these participants, applicants must fill in the table."
)


def test_police_seat_is_read_with_its_definition_and_its_sentence() -> None:
    found = consortium(_POLICE, URL)
    assert found is not None
    (seat,) = found.seats
    assert (seat.actor, seat.count, seat.countries) == (Actor.POLICE_AUTHORITY, 3, 3)
    assert seat.definition is not None
    assert seat.definition.endswith("Not academies.")
    assert seat.quote.text.startswith("This topic requires the active involvement")
    assert "For these participants" not in seat.quote.text
    assert seat.quote.url == URL


@pytest.mark.parametrize(
    ("text", "seats", "countries"),
    [
        (
            "This topic requires the active involvement, as beneficiaries, of at least 2 Police Authorities and "
            "at least 2 Civil Society Organisations from at least 3 different EU Member States.",
            [(Actor.POLICE_AUTHORITY, 2, None), (Actor.OTHER, 2, None)],
            3,
        ),
        (
            "This topic requires the participation[[See the annexes.]], as beneficiaries, of at least 3 "
            "practitioners and 3 public procurers. These beneficiaries must be from at least 3 different EU "
            "Member States or Associated Countries.",
            [(Actor.PRACTITIONER, 3, None), (Actor.OTHER, 3, None)],
            3,
        ),
        (
            "At least three cities, represented by a local authority, each from a different Member State or "
            "Associated Country, must participate as beneficiaries.",
            [(Actor.LOCAL_AUTHORITY, 3, 3)],
            None,
        ),
        (
            "at least nine (9) distinct regional or local authorities must be part of the consortium as "
            "beneficiaries, among which at least three (3) from different regions.",
            [(Actor.LOCAL_AUTHORITY, 9, None)],
            None,
        ),
        (
            "This topic requires the active involvement, as beneficiaries, of at least 2 Border, Coast Guard or "
            "Customs Authorities from at least 2 different EU Member States.",
            [(Actor.BORDER_OR_CUSTOMS_AUTHORITY, 2, 2)],
            None,
        ),
        (
            "This topic requires the active involvement, as beneficiaries, of at least 3 organisations from at "
            "least 3 different EU Member States as follows: (i) at least one civil society organisation; (ii) at "
            "least one authority in charge of disaster risk (iii) at least one organisation representing local "
            "or regional authorities.",
            [
                (Actor.OTHER, 1, None),
                (Actor.DISASTER_AUTHORITY, 1, None),
                (Actor.LOCAL_AUTHORITY, 1, None),
            ],
            3,
        ),
        (
            "consortia must include, as beneficiaries, at least one news media organisation.",
            [(Actor.OTHER, 1, None)],
            None,
        ),
    ],
)
def test_regular_sentences(text: str, seats: list, countries: int | None) -> None:
    found = consortium(text, URL)
    assert found is not None
    assert [(s.actor, s.count, s.countries) for s in found.seats] == seats
    assert found.min_countries == countries


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Police authorities are encouraged to take part.",
        "described in section 6 of the call document",
        "Proposals should involve at least 3 cities.",
        "At least one of the three cities must be one of the 112 cities of the Mission.",
    ],
)
def test_what_is_no_rule_gives_no_seat(text: str) -> None:
    assert consortium(text, URL) is None


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("The funding rate is 70 % of the eligible costs.", [(7000, 7000)]),
        ("The co-funding rate is 62,5% here.", [(6250, 6250)]),
        ("The funding rate is up to 90% of the costs.", [(0, 9000)]),
        (
            "The funding rate is 60% of the costs, except for non-profit bodies where it is 100%.",
            [(6000, 10000)],
        ),
        ("Grants cover 70% of the costs.", []),
        ("The funding rate is described in the call document. At least 50% go to SMEs.", []),
        ("The funding rate is 700% of something.", []),
    ],
)
def test_rates_are_those_that_a_sentence_states(text: str, bounds: list) -> None:
    assert [(r.min_bp, r.max_bp) for r in rates(text, URL)] == bounds


def test_rate_that_depends_on_the_body_says_on_what() -> None:
    (rate,) = rates("The funding rate is 60%, except for non-profit bodies where it is 100%.", URL)
    assert "non-profit" in rate.scope
    assert rate.quote.text.startswith("The funding rate is 60%")
