"""Région Sud's timetable: the shipped sample, cells of every kind, and pages that are no timetable."""

import datetime as dt

import pytest

from crawlers.sources.fr.region_sud import _COLUMNS, FrRegionSud, record_from_row
from domain.call import CallRecord
from domain.enums import AreaScheme, CallStatus, DeadlineKind, DeadlineModel
from domain.status import dates_of, standing
from tests.crawlers.crawling import crawl
from tests.crawlers.parsing import parsed, refused
from tests.paths import ROOT
from tests.servers.base import Answer, LocalServer

SAMPLE = ROOT / "crawlers" / "recordings" / "sample"
HTML = (SAMPLE / "fr_region_sud" / "calendrier.html").read_text()
ROW = dict(
    zip(
        _COLUMNS,
        (
            "Volet urbain :",
            "Région Provence-Alpes-Côte d’Azur",
            "OS5 : Europe plus proche des citoyens",
            "Associations, collectivités territoriales",
            "10 M€",
            "Mars 2026",
            "30 juin 2026",
        ),
        strict=True,
    )
)


def read(**changes):
    names = dict(zip(("title", "area", "objective", "who", "budget", "opens", "closes"), _COLUMNS,
                     strict=True))  # fmt: skip
    row = ROW | {names[name]: value for name, value in changes.items()}
    found, issues = record_from_row(row, "volet-urbain")
    return found, [(issue.code, issue.field) for issue in issues]


def published(tmp_path, html=HTML, kind="text/html; charset=UTF-8"):
    def answer(asked):
        if asked.path == "/robots.txt":
            return Answer(status=404)
        body = html if isinstance(html, bytes) else html.encode()
        return Answer(body, content_type=kind)

    with LocalServer(answer) as server:
        return crawl("fr_region_sud", tmp_path / "run", "--base-url", server.url)


CUTS = [dt.date(2025, 4, 30), dt.date(2026, 1, 20)]
GOLDEN = {
    "Améliorer l’accès à l’emploi en soutenant l’entrepreneuriat": (
        (dt.date(2024, 10, 1), dt.date(2024, 10, 31)),
        [dt.date(2025, 1, 15), dt.date(2025, 6, 12)],
        23_500_000_00,
    ),
    "Pour une orientation choisie": (
        (dt.date(2025, 2, 1), dt.date(2025, 2, 28)),
        CUTS,
        3_500_000_00,
    ),
    "Innovation pédagogique": (
        (dt.date(2025, 2, 1), dt.date(2025, 2, 28)),
        CUTS,
        3_000_000_00,
    ),
}


@pytest.mark.e2e
def test_the_sample_says_what_was_published(tmp_path):
    options = ("--recordings", str(SAMPLE), "--now", "2025-03-01T12:00:00+00:00")
    done = crawl("fr_region_sud", tmp_path / "run", *options)
    assert (done.code, done.issues, done.verdict.complete) == (0, [], True)
    found = {}
    for item in done.items:
        record = CallRecord.model_validate(item["record"])
        assert record.planned
        assert record.opens_on is None
        assert (record.fund, record.programme, record.specific_objective) == ("FSE+", "ESF", "PO4")
        assert [(a.scheme, a.code) for a in record.areas] == [(AreaScheme.NUTS, "FRL0")]
        assert {d.kind for d in record.deadlines} == {DeadlineKind.CUT_OFF}
        assert record.deadline_model is DeadlineModel.MULTIPLE_CUT_OFF
        assert record.url == f"https://europe.maregionsud.fr/calendrier#{record.source_ref}"
        within = record.opens_within
        found[record.title] = (
            (within.first, within.last),
            [d.on for d in record.deadlines],
            record.budget_total.minor,
        )
    assert found == GOLDEN
    kinds = {i["record"]["title"]: i["record"].get("applicants", []) for i in done.items}
    assert "municipality" in kinds["Innovation pédagogique"]


def test_a_row_is_read_whole():
    found, issues = read()
    assert issues == []
    assert found.title == "Volet urbain"
    assert (found.specific_objective, found.programme, found.fund) == ("PO5", "ERDF", None)
    assert (found.opens_within.first, found.opens_within.last) == (
        dt.date(2026, 3, 1),
        dt.date(2026, 3, 31),
    )
    (deadline,) = found.deadlines
    assert (deadline.on, deadline.kind) == (dt.date(2026, 6, 30), DeadlineKind.FINAL)
    assert deadline.text == "30 juin 2026"
    assert found.deadline_model is None
    assert found.budget_total.minor == 10_000_000_00


def test_a_planned_call_is_never_open():
    found, _ = read(opens="2 mars 2026")
    assert found.opens_on == dt.date(2026, 3, 2)
    between = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
    assert standing(dates_of(found), between).status is CallStatus.FORTHCOMING
    later = dt.datetime(2026, 8, 1, 12, tzinfo=dt.UTC)
    assert standing(dates_of(found), later).status is CallStatus.UNKNOWN


@pytest.mark.parametrize(
    ("objective", "code", "fund", "programme"),
    [
        ("OS5 : Europe plus proche des citoyens", "PO5", None, "ERDF"),
        ("OS 5.1 (FEDER)", "RSO5.1", "FEDER", "ERDF"),
        ("OS4 : Europe plus sociale (FSE+)", "PO4", "FSE+", "ESF"),
        ("OS2 : Europe plus verte", "PO2", None, None),
        ("Fonds pour une transition juste (FTJ)", None, "FTJ", None),
        ("FEDER et FSE+", None, "FSE+; FEDER", None),
        ("5.1", None, None, None),
        ("", None, None, None),
    ],
)
def test_objectives_and_funds(objective, code, fund, programme):
    found, issues = read(objective=objective)
    assert (found.specific_objective, found.fund, found.programme) == (code, fund, programme)
    assert issues == []


def test_an_area_within_the_region_is_not_the_region():
    found, _ = read(area="Région Provence-Alpes-Côte d’Azur ITI Grand Avignon")
    assert [(a.scheme, a.code) for a in found.areas] == [(AreaScheme.TEXT, "")]
    assert read(area="")[0].areas == ()


@pytest.mark.parametrize(
    ("closes", "days"),
    [
        ("15 Janvier 2026 et 12 Juin 2026", ["2026-01-15", "2026-06-12"]),
        ("30 avril 2026 20 janvier 2027", ["2026-04-30", "2027-01-20"]),
        ("20 janvier 2027, 30 avril 2026", ["2026-04-30", "2027-01-20"]),
        ("1er septembre 2026", ["2026-09-01"]),
        ("30/06/2026", ["2026-06-30"]),
    ],
)
def test_every_day_of_deposit_is_kept(closes, days):
    found, issues = read(opens="Janvier 2026", closes=closes)
    assert [str(d.on) for d in found.deadlines] == days
    assert issues == []
    assert [d.number for d in found.deadlines] == ([1, 2] if len(days) > 1 else [None])


def test_months_of_deposit_are_a_period():
    found, issues = read(closes="Juin 2026")
    assert (found.deadlines, issues) == ((), [])
    assert (found.closes_within.first, found.closes_within.last) == (
        dt.date(2026, 6, 1),
        dt.date(2026, 6, 30),
    )


@pytest.mark.parametrize("words", ["À venir", "31 juin 2026", "30/06/26", "été"])
def test_what_is_no_date_is_told_and_kept(words):
    found, issues = read(closes=words)
    assert (found.deadlines, found.closes_within) == ((), None)
    assert found.dates_text == words
    assert issues == [("bad_value", "deadlines")]


@pytest.mark.parametrize(
    ("text", "cents"), [("23,5 M€", 23_500_000_00), ("1 234 567 €", 1_234_567_00), ("", None)]
)
def test_amounts(text, cents):
    found, issues = read(budget=text)
    assert (found.budget_total.minor if found.budget_total else None) == cents
    assert issues == []


@pytest.mark.parametrize("text", ["À définir", "3 M€ ou 5 M€", "3,5000,00.00 €"])
def test_what_is_no_amount_is_told_and_kept(text):
    found, issues = read(budget=text)
    assert (found.budget_total, found.budget_text) == (None, text)
    assert issues == [("bad_value", "budget_total")]


def test_an_opening_after_the_last_deposit_is_told():
    found, issues = read(opens="1 septembre 2026")
    assert (found.opens_on, found.deadlines) == (None, ())
    assert found.dates_text == "1 septembre 2026 – 30 juin 2026"
    assert issues == [("bad_value", "deadlines")]


def table(*rows, header=_COLUMNS):
    lines = ["<table><tr>", *(f"<th>{name}</th>" for name in header), "</tr>"]
    for row in rows:
        lines += ["<tr>", *(f"<td>{row[name]}</td>" for name in header if name in row), "</tr>"]
    return "".join([*lines, "</table>"])


def refs(*rows):
    return [record.source_ref for record in parsed(FrRegionSud, table(*rows)).records]


def test_a_row_keeps_its_reference_when_days_and_amounts_move():
    others = [ROW | {_COLUMNS[0]: f"Appel {n}"} for n in range(3)]
    moved = ROW | {_COLUMNS[4]: "12 M€", _COLUMNS[5]: "Mai 2026", _COLUMNS[6]: "1 juin 2027"}
    first, second = refs(ROW, *others), refs(*others, moved)
    assert sorted(first) == sorted(second)
    assert len(set(first)) == 4
    assert any(ref.startswith("volet-urbain-") for ref in first)


def test_the_same_call_for_two_rounds_is_two_calls():
    again = ROW | {_COLUMNS[5]: "Mars 2027", _COLUMNS[6]: "30 juin 2027"}
    assert len(set(refs(ROW, again, ROW | {_COLUMNS[0]: "Autre"}))) == 3


def test_columns_are_found_by_name():
    (record,) = parsed(FrRegionSud, table(ROW, header=tuple(reversed(_COLUMNS)))).records
    assert record.budget_total.minor == 10_000_000_00
    assert [d.on for d in record.deadlines] == [dt.date(2026, 6, 30)]


SHORT = {name: ROW[name] for name in _COLUMNS[:-1]}


@pytest.mark.parametrize(
    "html",
    [
        "<title>Connexion</title><form><input type=password></form>",
        "<title>Cookies</title><p>Nous respectons votre vie privée</p>",
        HTML.replace("Dates d’ouverture", "Ouverture"),
        HTML.replace("<table>", "<div>").replace("</table>", "</div>"),
        table(),
        table(ROW, SHORT),
        HTML + HTML,
        f"<!-- {table(ROW)} --><h1>Calendrier</h1>",
        b"",
    ],
    ids=[
        "login",
        "consent",
        "renamed",
        "no table",
        "emptied",
        "short row",
        "twice",
        "comment",
        "-",
    ],
)
def test_another_page_with_status_200_gives_no_call(html):
    assert refused(FrRegionSud, html)


@pytest.mark.e2e
def test_such_a_page_fails_the_run(tmp_path):
    done = published(tmp_path, "<title>Connexion</title>")
    assert (done.code, done.verdict.failure) == (4, "shape_changed")


def test_a_table_repeated_in_a_comment_is_read_once():
    found = parsed(FrRegionSud, HTML.replace("<main>", f"<main><!-- {table(ROW)} -->"))
    assert (len(found.records), found.gaps) == (3, [])
