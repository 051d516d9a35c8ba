"""EURA 2021: the notices embedded in one page, and what that page must never do."""

import copy
import json
from urllib.parse import quote, unquote

import pytest

from crawlers.sources.fi.eura2021 import FiEura2021, read_notice
from domain.enums import PublicationStatus, RunVerdict
from domain.errors import PageShapeError
from tests.crawlers.parsing import parsed, refused
from tests.crawlers.sources.replaying import by_ref, recorded, replayed

OPEN = "d62b6d71-91c0-40e3-83b3-c5db0d51f134"
CLOSED = "54727044-9922-4095-af2d-66c54adf8f63"
PAGE = recorded("fi_eura2021", "hakuilmoitukset.html")
START = '<script type="__PREACT_CLI_DATA__">'
DATA = json.loads(unquote(PAGE.partition(START)[2].partition("</script>")[0]))
CODES = DATA["preRenderData"]["koodisto"]


def notice(**changes):
    return copy.deepcopy(DATA["preRenderData"]["hankehaku"][0]) | changes


@pytest.mark.e2e
def test_the_recorded_notices(tmp_path):
    done = replayed("fi_eura2021", tmp_path)
    assert (done.verdict.verdict, done.verdict.complete) == (RunVerdict.OK, True)
    assert done.issues == []
    found = by_ref(done)
    assert set(found) == {OPEN, CLOSED}
    first, second = found[OPEN], found[CLOSED]
    assert first["title"] == "Työelämän kehittäminen"
    assert first["identifier"] == "PSUEVK-105"
    assert first["url"] == f"https://eura2021.fi/hakuilmoitukset/hakuilmoitus/{OPEN}/"
    assert (first["fund"], first["programme"]) == ("ESR+", "ESF")
    assert first["publisher"] == "Pohjois-Suomen elinvoimakeskus"
    assert (first["published_status"], first["opens_on"]) == ("open", "2026-06-01")
    assert first["deadlines"] == [{"on": "2026-09-30", "text": "2026-09-30"}]
    assert [(area["scheme"], area["code"]) for area in first["areas"]] == [("country", "FI")]
    assert second["title"] == "EAKR alueellisten ympäristöhankkeiden haku Etelä-Karjalassa"
    assert (second["fund"], second["programme"]) == ("EAKR", "ERDF")
    assert (second["published_status"], second["opens_on"]) == ("closed", "2026-04-01")
    assert [deadline["on"] for deadline in second["deadlines"]] == ["2026-06-03"]
    assert [area["code"] for area in second["areas"]] == ["FI1C5"]
    assert "specific_objective" not in {*first, *second}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tila": "peruttu"}, "published_status"),
        ({"rahasto": "XYZ"}, "programme"),
        ({"hakuaika": {"alku": "1.6.2026", "loppu": "2026-09-30"}}, "opens_on"),
        ({"hakuaika": {"alku": "2026-06-01", "loppu": "2026-13-30"}}, "deadlines"),
        ({"hakuaika": {"alku": "2026-06-01"}}, "deadlines"),
        ({"hakuaika": {"alku": "2026-10-01", "loppu": "2026-09-30"}}, "deadlines"),
        ({"hakuaika": None}, "deadlines"),
        ({"maakunnat": ["99"]}, "areas"),
    ],
)
def test_a_bad_value_is_an_issue_and_the_field_unknown(changes, field):
    record, reading = read_notice(notice(**changes), CODES)
    assert [issue.field for issue in reading.issues] == [field]
    unknown = {"published_status": None, "programme": None, "opens_on": None, "deadlines": ()}
    if field != "areas":
        assert getattr(record, field) == unknown[field]


def test_a_swapped_period_leaves_both_days_unknown():
    record, _ = read_notice(notice(hakuaika={"alku": "2026-10-01", "loppu": "2026-09-30"}), CODES)
    assert (record.opens_on, record.deadlines) == (None, ())
    assert record.dates_text == "2026-10-01 – 2026-09-30"


def test_words_are_taken_as_words():
    record, reading = read_notice(notice(otsikko="<b>EAKR</b> &amp; \x00 tuki"), CODES)
    assert record.title == "EAKR & tuki"
    assert reading.issues == []
    assert record.published_status is PublicationStatus.OPEN


@pytest.mark.parametrize("name", ["id", "otsikko"])
@pytest.mark.parametrize("value", [None, "", "  ", 7])
def test_a_notice_without_number_or_title_is_none(name, value):
    with pytest.raises(PageShapeError, match=name):
        read_notice(notice(**{name: value}), CODES)


def embedded(data):
    return f"<html><body>{START}{quote(json.dumps(data))}</script></body></html>"


def without(path):
    data = copy.deepcopy(DATA)
    inside = data
    for name in path[:-1]:
        inside = inside[name]
    del inside[path[-1]]
    return embedded(data)


BAD = {
    "login": "<html><body><form>Kirjaudu</form></body></html>",
    "no script": PAGE.replace("__PREACT_CLI_DATA__", "text/plain"),
    "two scripts": PAGE + PAGE,
    "cut": PAGE.replace("%7D</script>", "</script>"),
    "no data": without(["preRenderData"]),
    "renamed": PAGE.replace("hankehaku", "haut"),
    "no codes": without(["preRenderData", "koodisto"]),
    "emptied": embedded({"preRenderData": {"hankehaku": [], "koodisto": {}}}),
    "a list": embedded([1]),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_bad_page_gives_an_issue_and_no_call(body):
    assert refused(FiEura2021, body)


def test_one_bad_notice_does_not_hide_the_others():
    data = copy.deepcopy(DATA)
    del data["preRenderData"]["hankehaku"][0]["id"]
    found = parsed(FiEura2021, embedded(data))
    assert [record.source_ref for record in found.records] == [CLOSED]
    assert found.gaps, "the run must say that a notice is lacking"
