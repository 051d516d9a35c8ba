"""Programmes, countries, regions and places."""

import gzip
import json
from datetime import date

import pytest

from domain.enums import Tri
from domain.reference import countries, nuts, places, programmes
from tests.paths import SHARED, needs_recorded


def test_programme_codes_and_portal_ids_are_unique():
    table = programmes.all_programmes()
    codes = [programme.code for programme in table]
    portal_ids = [pid for programme in table for pid in programme.portal_ids]
    assert len(codes) == len(set(codes)) >= 60
    assert len(portal_ids) == len(set(portal_ids)) >= 64
    assert all(programme.name and programme.period for programme in table)


@pytest.mark.parametrize(
    ("portal_id", "code"),
    [
        ("43108390", "HORIZON"),
        ("43252368", "ISF"),
        ("43251589", "CERV"),
        ("31077817", "ISFP"),
        ("111111", "RELEX"),
        ("43251849", None),
        ("", None),
    ],
)
def test_portal_ids_resolve_or_stay_unknown(portal_id, code):
    assert programmes.by_portal_id(portal_id) == code


def test_programmes_by_code():
    isf = programmes.get("ISF")
    assert isf is not None
    assert (isf.name, isf.family) == ("Internal Security Fund", programmes.Family.HOME_AFFAIRS)
    assert programmes.get("NOSUCH") is None
    assert [programmes.name_of(code) for code in ("ISF", "NOSUCH", None)] == [
        "Internal Security Fund",
        "NOSUCH",
        "",
    ]


@pytest.mark.recorded
@needs_recorded
def test_every_programme_of_the_recorded_portal_is_in_the_table():
    labels = json.loads((SHARED / "portal/eu-grants-feed/facet_labels.json").read_text())
    seen = set(labels["frameworkProgramme"])
    with gzip.open(SHARED / "isf/sedia_open_calls_2026-08.normalised.jsonl.gz", "rt") as lines:
        seen |= {json.loads(line)["programmeId"] for line in lines}
    assert {pid for pid in seen if programmes.by_portal_id(pid) is None} == set()


def test_the_union_has_27_members():
    assert len(countries.EU) == 27
    assert countries.MEMBER_SINCE["HR"] == date(2013, 7, 1)
    assert "GB" not in countries.EU
    assert not countries.EU & (countries.EEA_OTHERS | countries.CANDIDATES)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("FR", "FR"),
        (" fr ", "FR"),
        ("FRA", "FR"),
        ("EL", "GR"),
        ("UK", "GB"),
        ("Ελλάδα", "GR"),
        ("Frankreich", "FR"),
        ("České republika", None),
        ("Česko", "CZ"),
        ("Türkiye", "TR"),
        ("Polska", "PL"),
        ("Éire", "IE"),
        ("Atlantis", None),
        ("ZZ", None),
        ("", None),
    ],
)
def test_what_people_type_as_a_country(typed, code):
    assert countries.normalise(typed) == code


def test_every_member_is_understood_in_every_official_language():
    missing = [
        (code, language)
        for code in countries.EU
        for language in countries.LANGUAGES
        if countries.normalise(countries.name_of(code, language)) != code
    ]
    assert missing == []


def test_nuts_writes_two_countries_in_its_own_way():
    assert countries.from_nuts("EL301") == "GR"
    assert countries.from_nuts("uki") == "GB"
    assert countries.nuts_prefix("GR") == "EL"
    assert countries.from_nuts(countries.nuts_prefix("FR")) == "FR"


def test_participation_is_unknown_unless_a_dated_source_says():
    assert countries.participation("ISF", "DK").stated is Tri.NO
    assert countries.participation("ISF", "DK").source
    assert countries.participation("ISF", "FR").stated is Tri.UNKNOWN
    assert countries.participation("HORIZON", "NO").stated is Tri.UNKNOWN


@pytest.mark.parametrize(
    ("code", "editions"),
    [
        ("FR101", ("2016", "2021", "2024")),
        ("PT17", ("2016", "2021")),
        ("PT1A", ("2024",)),
        ("el30", ("2016", "2021", "2024")),
        ("LI000", ("2016", "2021", "2024")),
        ("XX1", ()),
        ("", ()),
    ],
)
def test_a_region_s_code_has_editions(code, editions):
    assert nuts.editions_of(code) == editions


def test_the_latest_edition_has_the_regions_that_the_matrices_have():
    latest = [code for code in nuts._editions() if "2024" in nuts.editions_of(code)]
    assert sum(len(code) == 5 for code in latest) == 1210


@pytest.mark.parametrize("edition", ["2016", "2021"])
def test_every_region_lies_whole_in_regions_of_the_latest_edition(edition):
    codes = [c for c in nuts._editions() if len(c) == 5 and edition in nuts.editions_of(c)]
    assert len(codes) > 1200
    for code in codes:
        shares = nuts.to_latest(code, edition)
        assert abs(sum(share.share for share in shares) - 1) < 1e-9, code
        assert all("2024" in nuts.editions_of(share.code) for share in shares), code


def test_conversion_of_regions():
    assert nuts.to_latest("FR101", "2021") == (nuts.Share("FR101", 1.0),)
    lisbon = nuts.to_latest("PT170", "2021")
    assert [share.code for share in lisbon] == ["PT1A0", "PT1B0"]
    assert round(lisbon[0].share, 2) == 0.72
    assert nuts.to_latest("PT1A0", "2021") == (), "not a code of that edition"
    assert nuts.to_latest("PT17", "2021") == (), "only NUTS 3"
    with pytest.raises(KeyError):
        nuts.to_latest("FR101", "2013")


def test_levels_parents_and_containment():
    assert [nuts.level(code) for code in ("FR", "FR1", "FR10", "FR101", "F", "FR1010")] == [
        0,
        1,
        2,
        3,
        None,
        None,
    ]
    assert nuts.parent("fr101") == "FR10"
    assert nuts.parent("FR") is None
    assert nuts.contains("FR1", "fr101")
    assert not nuts.contains("FR2", "FR101")
    assert not nuts.contains("", "FR101")
    assert nuts.country_of("EL301") == "GR"


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2017, 12, 31), None),
        (date(2018, 1, 1), "2016"),
        (date(2023, 12, 31), "2021"),
        (date(2024, 1, 1), "2024"),
        (date(2026, 11, 21), "2024"),
    ],
)
def test_the_edition_in_force(day, edition):
    assert nuts.edition_on(day) == edition


@pytest.mark.parametrize(
    ("name", "country", "found"),
    [
        ("Lyon", "FR", "Lyon"),
        ("lyon ", "fr", "Lyon"),
        ("München", "DE", "Munich"),
        ("Muenchen", "DE", "Munich"),
        ("Αθήνα", "GR", "Athens"),
        ("Lisbonne", "PT", "Lisbon"),
        ("Luik", "BE", "Liège"),
    ],
)
def test_a_city_is_found_by_its_names(name, country, found):
    place = places.only(name, country)
    assert place is not None
    assert place.name == found
    assert place.country == country.upper()
    assert place.population >= places.LEAST_POPULATION


def test_a_name_of_several_places_is_never_decided_for_the_person():
    named = places.find("Frankfurt", "DE")
    assert [place.name for place in named] == ["Frankfurt am Main", "Frankfurt (Oder)"]
    assert places.only("Frankfurt", "DE") is None


def test_outermost_regions_belong_to_their_state():
    assert {"Saint-Denis", "Saint-Denis-en-Val"} <= {
        place.name for place in places.find("Saint-Denis", "FR")
    }
    assert any(place.latitude < 0 for place in places.find("Saint-Denis", "FR"))


@pytest.mark.parametrize(("name", "country"), [("Atlantis", "FR"), ("Lyon", "DE"), ("", "FR")])
def test_an_unknown_place_is_no_place(name, country):
    assert places.find(name, country) == ()
    assert places.only(name, country) is None
