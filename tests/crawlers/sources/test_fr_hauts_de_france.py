"""Hauts-de-France's pages of calls: the shipped sample, days in prose, and pages that are none."""

import datetime as dt

import pytest

from crawlers.page import Page
from crawlers.sources.fr.hauts_de_france import FrHautsDeFrance, record_from_page
from domain.call import CallRecord
from domain.enums import CallStatus, DeadlineKind, TextKind
from domain.status import dates_of, standing
from tests.crawlers.crawling import crawl
from tests.crawlers.parsing import parsed, refused
from tests.paths import ROOT
from tests.servers.base import Answer, LocalServer

SAMPLE = ROOT / "crawlers" / "recordings" / "sample"
NAME = "feder-appel-a-projets-espaces-delaisses"
HTML = (SAMPLE / "fr_hauts_de_france" / f"{NAME}.html").read_text()
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def with_section(heading, text):
    return HTML.replace("</main>", f"<h2>{heading}</h2><p>{text}</p></main>")


def read(html=HTML):
    found, issues = record_from_page(Page(f"https://europe-en-hautsdefrance.eu/{NAME}", html), NAME)
    return found, [(issue.code, issue.field) for issue in issues]


@pytest.mark.e2e
def test_the_sample_says_what_was_published(tmp_path):
    options = ("--recordings", str(SAMPLE), "--now", "2025-06-01T12:00:00+00:00")
    done = crawl("fr_hauts_de_france", tmp_path / "run", *options)
    assert (done.code, done.issues, done.verdict.complete) == (0, [], True)
    (item,) = done.items
    record = CallRecord.model_validate(item["record"])
    assert record.title.startswith(
        "FEDER (OS 5.1 et 5.2) - Appel à projets pour la requalification"
    )
    assert record.source_ref == NAME
    assert record.url == f"https://europe-en-hautsdefrance.eu/{NAME}"
    assert record.specific_objective == "RSO5.1; RSO5.2"
    assert (record.programme, record.fund) == ("ERDF", "FEDER")
    assert [area.code for area in record.areas] == ["FRE"]
    assert [(b.kind, b.heading) for b in record.texts] == [
        (TextKind.DESCRIPTION, "Objectifs"),
        (TextKind.SUPPORT, "Type d'actions éligibles"),
    ]
    # No day is known, so that nobody can say whether it is open.
    assert (record.deadlines, record.dates_text, record.rates) == ((), "", ())
    assert standing(dates_of(record), NOW).status is CallStatus.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "La date limite de dépôt des dossiers est fixée au 30 septembre 2027 à 17h00.",
        "Le dépôt des candidatures est possible jusqu'au 30 septembre 2027 à 17h00.",
        "L'appel à projets sera clos le 30 septembre 2027 à 17h00.",
    ],
)
def test_a_sentence_that_says_so_gives_the_last_day(text):
    found, issues = read(with_section("7. Calendrier", text))
    (deadline,) = found.deadlines
    assert (deadline.on, deadline.time) == (dt.date(2027, 9, 30), dt.time(17))
    assert (deadline.timezone, deadline.kind) == (None, DeadlineKind.FINAL)
    assert (found.dates_text, issues) == ("", [])


def test_several_last_days_are_cut_offs():
    text = "Date limite de dépôt : 17 novembre 2027. Date limite de dépôt : 16 mars 2027."
    found, _ = read(with_section("Dépôt", text))
    assert [(str(d.on), d.kind, d.number) for d in found.deadlines] == [
        ("2027-03-16", DeadlineKind.CUT_OFF, 1),
        ("2027-11-17", DeadlineKind.CUT_OFF, 2),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Les dépenses sont éligibles jusqu'au 31 décembre 2029.",
        "La première se terminera le 17 novembre 2027.",
        "Comité de programmation du 4 mars 2027.",
    ],
)
def test_every_other_day_stays_prose(text):
    found, issues = read(with_section("Calendrier", text))
    assert (found.deadlines, issues) == ((), [])
    assert found.dates_text == text.rstrip(".")


def test_days_without_a_year_or_of_no_month_are_no_deadline():
    found, _ = read(with_section("Calendrier", "Date limite de dépôt : 31 juin 2027."))
    assert found.deadlines == ()


def test_who_may_apply_and_the_rate():
    html = with_section("4. Bénéficiaires", "Communes, EPCI, établissements publics")
    html = html.replace("</main>", "<h2>5. Taux</h2><p>Taux maximal : 60 %</p></main>")
    found, issues = read(html)
    assert issues == []
    assert "municipality" in [kind.value for kind in found.applicants]
    assert found.rates[0].max_bp == 6000
    impossible, issues = read(with_section("5. Taux", "Taux : 600 %"))
    assert (impossible.rates, issues) == ((), [("bad_value", "rates")])


def test_contacts_are_not_read():
    html = with_section("8. Contact", "Jean Dupont, jean.dupont@hautsdefrance.fr")
    html = html.replace("</ul>", "</ul><p>marie.durand@hautsdefrance.fr</p>", 1)
    text = read(html)[0].model_dump_json()
    assert "Dupont" not in text
    assert "marie.durand" not in text


@pytest.mark.parametrize(
    "html",
    [
        "<title>Connexion</title><h1>Connexion</h1><form></form>",
        "<h1>Cookies</h1><p>Nous respectons votre vie privée</p>",
        HTML.replace("h1", "div"),
        HTML.replace("1 Objectifs", "1 Finalités"),
        HTML.replace("</h1>", "</h1><h1>Autre</h1>"),
        "",
    ],
    ids=["login", "consent", "no title", "renamed", "two titles", "empty"],
)
def test_another_page_with_status_200_gives_no_call(html):
    assert refused(FrHautsDeFrance, html, name=NAME)


def test_scripts_are_not_kept():
    found = parsed(FrHautsDeFrance, HTML.replace("<li>", "<li><script>x()</script>"), name=NAME)
    assert "x()" not in found.records[0].model_dump_json()


@pytest.mark.e2e
def test_a_page_that_is_gone_fails_the_run(tmp_path):
    with LocalServer(lambda asked: Answer(status=404)) as server:
        done = crawl("fr_hauts_de_france", tmp_path / "run", "--base-url", server.url)
    assert (done.code, done.verdict.failure) == (4, "gone")
