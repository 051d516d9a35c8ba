"""The matcher on the 629 real calls of August 2026."""

import datetime as dt

import pytest

from benchmarks.judgements import measure, records_on
from domain.enums import ApplicantType, RuleState, Tri
from domain.project import ProjectProfile
from matcher.engine import match
from matcher.index import build
from tests.matcher.examples import NOW
from tests.paths import ROOT, SHARED, needs_recorded

CALLS = SHARED / "isf" / "sedia_open_calls_2026-08.normalised.jsonl.gz"
DAY = dt.date(2026, 8, 12)
TOPIC = "HORIZON-CL3-2027-01-FCT-04"

pytestmark = [pytest.mark.recorded, needs_recorded]


@pytest.fixture(scope="module")
def index():
    return build(records_on(CALLS, DAY))


def place_of(results, index, identifier):
    identifiers = [index.records[index.places[r.call_uid]].identifier for r in results]
    return identifiers.index(identifier)


def test_protection_against_vehicle_attacks_finds_its_call_with_reasons(index):
    city = ProjectProfile(
        title="Protection of public spaces against vehicle attacks",
        country="FR",
        city="Nice",
        applicant_type=ApplicantType.MUNICIPALITY,
        wants_text="installing barriers",
    )
    results = match(city, index, now=NOW)
    place = place_of(results, index, TOPIC)
    assert place < 5
    result = results[place]
    assert result.reasons
    seats = next(r for r in result.reasons if r.rule == "seat:police_authority")
    assert seats.state is RuleState.UNKNOWN
    assert seats.quote is not None
    assert "3 Police Authorities" in seats.quote.text
    question = next(q for q in result.questions if q.key == "police_authority")
    assert question.ask_contact_point
    (line,) = result.pays_for
    assert line.stated is Tri.UNKNOWN
    assert line.text.msgid.format(**dict(line.text.params)) == (
        "does not state that it pays for installing barriers"
    )


@pytest.mark.parametrize(
    ("language", "country", "title"),
    [
        ("fr", "FR", "protéger nos places et nos marchés contre les attaques à la voiture-bélier"),
        ("de", "DE", "Schutz öffentlicher Plätze vor Überfahrtaten und Terror"),
        ("el", "GR", "Προστασία δημόσιων χώρων από τρομοκρατικές επιθέσεις με οχήματα"),
        (
            "pl",
            "PL",
            "Ochrona przestrzeni publicznych przed atakami terrorystycznymi z użyciem pojazdów",
        ),
    ],
)
def test_the_same_wish_in_other_languages_finds_the_same_call(index, language, country, title):
    city = ProjectProfile(title=title, language=language, country=country)
    assert place_of(match(city, index, now=NOW), index, TOPIC) < 3


@pytest.mark.parametrize(
    "title",
    [
        "Protection of public spaces against vehicle attacks",
        "Barriers against vehicle attacks in the market square",
        "Retractable barriers for the market square",
        "Bollards against hostile vehicles",
    ],
)
def test_a_vehicle_platform_is_no_answer_to_a_wish_for_barriers(index, title):
    city = ProjectProfile(title=title, language="en", country="BE")
    first = match(city, index, now=NOW)[:2]
    identifiers = [index.records[index.places[r.call_uid]].identifier for r in first]
    assert "HORIZON-JU-CHIPS-2026-SDV-CSA" not in identifiers
    assert TOPIC in [
        index.records[index.places[r.call_uid]].identifier for r in match(city, index, now=NOW)[:5]
    ]


def test_a_short_wish_for_bollards_finds_protection_of_public_spaces(index):
    city = ProjectProfile(title="Bollards for our shopping street", language="en", country="SE")
    assert place_of(match(city, index, now=NOW), index, TOPIC) < 3


@pytest.mark.parametrize(
    ("language", "country", "title", "summary", "nonsense"),
    [
        ("pl", "PL", "Modernizacja oświetlenia ulicznego w parkach", "", "-OCEAN-"),
        ("pl", "PL", "Modernizacja oświetlenia ulicznego w parkach", "", "-SOIL-"),
        ("es", "ES", "Ocio nocturno seguro en el centro histórico", "", "MSCA-2027-CITIZENS"),
    ],
)
def test_words_of_another_matter_do_not_lead(index, language, country, title, summary, nonsense):
    city = ProjectProfile(title=title, summary=summary, language=language, country=country)
    first = match(city, index, now=NOW)[:10]
    identifiers = [index.records[index.places[r.call_uid]].identifier or "" for r in first]
    assert not [identifier for identifier in identifiers if nonsense in identifier]


def test_our_own_judgements_stay_above_their_floor(index):
    result = measure(index, ROOT / "tests" / "matcher" / "judgements.jsonl")
    assert result["n"] == 72
    assert result["ndcg@10"] >= 0.7
    assert result["recall@10"] >= 0.72
    assert min(result["by_language"].values()) >= 0.5
