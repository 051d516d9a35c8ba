"""Kujawsko-Pomorskie: the number, the headings and the term of a call, and pages that are none."""

import datetime as dt

import pytest

from crawlers.page import Page
from crawlers.sources.pl.fekp import PlFekp, read_call
from domain.enums import ApplicantType, Procedure, RunVerdict
from domain.errors import PageShapeError
from domain.money import Money
from tests.crawlers.parsing import parsed, refused
from tests.crawlers.sources.replaying import by_ref, recorded, replayed

REF = "FEKP.05.14-IZ.00-032/23"
URL = "https://funduszeue.kujawsko-pomorskie.pl/nabory/x-nabor-nr-fekp-05-14-iz-00-032-23/"
TITLE = "Działanie 5.14 Odnowa przestrzeni publicznych"
CALL = f"""<html lang="pl"><body><nav>Nabory</nav><main><h1>{TITLE}</h1>
<h2>Szczegóły naboru</h2><p>Nabór nr {REF}</p><p>Sposób wyboru projektów: konkurencyjny</p>
<p>Nabór wniosków trwa od 05.09.2023r do 04.03.2024r do godz. 10:00</p>
<h2>Kto może składać wnioski?</h2><ul><li>Jednostki Samorządu Terytorialnego</li></ul>
<h2>Na co można otrzymać dofinansowanie?</h2><p>Poprawa bezpieczeństwa publicznego</p>
<h2>Ogólna pula środków przeznaczona na dofinansowanie</h2>
<p>1&nbsp;234&nbsp;567,89 zł z Europejskiego Funduszu Rozwoju Regionalnego</p>
<h2>Jak składać wniosek</h2><p>W terminie naboru, na kwotę 99 zł.</p></main></body></html>"""


def read(body=CALL, ref=REF):
    return read_call(Page(URL, body.encode(), "utf-8"), ref)


@pytest.mark.e2e
def test_the_recorded_calls(tmp_path):
    done = replayed("pl_fekp", tmp_path)
    assert (done.verdict.verdict, done.verdict.complete) == (RunVerdict.OK, True)
    found = by_ref(done)
    first = found["FEKP.05.08-IZ.00-109/24"]
    assert first["title"].startswith("Działanie 5.8 Rewitalizacja miast prezydenckich")
    assert first["url"].endswith("fekp-05-08-iz-00-109-24/")
    assert (first["priority"], first["procedure"]) == ("5 (PO5)", "open")
    assert (first["fund"], first["programme"]) == ("EFRR", "ERDF")
    assert "municipality" in first["applicants"]
    second = found["FEKP.05.11-IZ.00-258/26"]
    assert second["procedure"] == "restricted"
    assert "ZIT Torunia" in second["applicants_text"]
    third = found["FEKP.06.11-IZ.00-129/24"]
    assert (third["priority"], third["procedure"]) == ("6", "direct")
    assert third["budget_total"] == {"minor": 1_445_489_277, "currency": "PLN"}
    assert third["applicants"] == ["region"]
    assert len(found) == 3
    for call in found.values():
        assert [area["code"] for area in call["areas"]] == ["PL61"]
        assert "specific_objective" not in call, "an action's number is no objective"
        assert "deadlines" not in call, "the copies hold no date"
    assert {issue["field"] for issue in done.issues} == {"deadlines", "budget_total"}


def test_headings_become_fields():
    call, reading = read()
    assert reading.issues == []
    assert (call.source_ref, call.identifier, call.title) == (REF, REF, TITLE)
    assert call.applicants == (ApplicantType.MUNICIPALITY,)
    assert call.applicants_text == "Jednostki Samorządu Terytorialnego"
    assert call.budget_total == Money.of("1234567.89", "PLN")
    assert call.opens_on == dt.date(2023, 9, 5)
    (deadline,) = call.deadlines
    assert (deadline.on, deadline.time) == (dt.date(2024, 3, 4), dt.time(10))
    assert deadline.timezone is None
    assert call.specific_objective is None


@pytest.mark.parametrize(
    ("old", "new", "procedure"),
    [
        ("konkurencyjny", "niekonkurencyjny", Procedure.DIRECT),
        ("publicznych", "publicznych OPPT", Procedure.RESTRICTED),
        (
            "Poprawa",
            "Wyłącznie projekty znajdujące się na liście podstawowej strategii. Poprawa",
            Procedure.RESTRICTED,
        ),
    ],
)
def test_who_is_let_in(old, new, procedure):
    assert read(CALL.replace(old, new))[0].procedure is procedure


def test_without_competition_by_a_strategy_is_negotiated():
    body = CALL.replace("konkurencyjny", "niekonkurencyjny").replace("Jednostki", "ZIT, Jednostki")
    assert read(body)[0].procedure is Procedure.NEGOTIATED


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("konkurencyjny", "mieszany", "procedure"),
        ("1&nbsp;234&nbsp;567,89 zł", "1 234 567,89 zł oraz 2 000 000 zł", "budget_total"),
        ("1&nbsp;234&nbsp;567,89 zł", "w regulaminie", "budget_total"),
        ("<h2>Ogólna pula środków", "<h2>Pieniądze", "budget_total"),
        ("<h2>Kto może składać", "<h2>Dla kogo: składa", "applicants"),
        ("05.09.2023r do 04.03.2024r", "05.09.23 do 04.03.24", "deadlines"),
        ("05.09.2023r do 04.03.2024r", "04.03.2024 do 05.09.2023", "deadlines"),
        ("05.09.2023r do 04.03.2024r", "31.02.2024 do 05.09.2024", "deadlines"),
        ("od 05.09.2023r do 04.03.2024r", "do 04.03.2024r", "deadlines"),
        ("Nabór wniosków trwa", "Przyjmujemy", "deadlines"),
        ("<p>W terminie naboru,", "<p>Termin składania: 1.1.2027 - 2.2.2027,", "deadlines"),
    ],
)
def test_what_cannot_be_read_is_an_issue_and_unknown(old, new, field):
    assert old in CALL
    call, reading = read(CALL.replace(old, new))
    assert field in {issue.field for issue in reading.issues}
    assert not getattr(call, field)


def test_the_fund_is_read_and_never_guessed_outside_of_priority_5():
    body = CALL.replace("Europejskiego Funduszu Rozwoju Regionalnego", "budżetu")
    assert (read(body)[0].fund, read(body)[0].programme) == ("EFRR", "ERDF")
    other = body.replace("05.14", "08.14")
    call, _ = read(other, REF.replace("05.14", "08.14"))
    assert (call.fund, call.programme, call.priority) == (None, None, "8")


BAD = {
    "login": "<html><body><main><h1>Zaloguj się</h1></main></body></html>",
    "no main": CALL.replace("main>", "div>"),
    "no title": CALL.replace("h1>", "h6>"),
    "another call": CALL.replace("032/23", "033/23"),
    "empty": "<html><body><main></main></body></html>",
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_bad_page_gives_an_issue_and_no_call(body):
    assert refused(PlFekp, body, callback="parse_call", url=URL, ref=REF)
    with pytest.raises(PageShapeError):
        read(body)


LIST = recorded("pl_fekp", "nabory.html")


def test_the_list_is_asked_on_until_a_page_holds_nothing_new():
    found = parsed(PlFekp, LIST)
    assert len(found.asked) == 4
    assert found.asked[-1].url == "https://funduszeue.kujawsko-pomorskie.pl/nabory/page/2/"
    assert found.asked[-1].meta["optional"]


@pytest.mark.parametrize(
    "body",
    [
        "<html><body><a href='/login'>Zaloguj</a></body></html>",
        LIST.replace("-iz-00-", "-xx-00-"),
        LIST.replace("https://funduszeue.", "https://evil."),
        "<html><body><main><ul></ul></main></body></html>",
    ],
)
def test_a_bad_list_gives_an_issue_and_no_call(body):
    assert refused(PlFekp, body)
