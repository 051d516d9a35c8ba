"""DotaceEU: fragments of five, the table of a call, and answers that are neither."""

import datetime as dt

import pytest

from crawlers.page import Page
from crawlers.sources.cz.dotaceeu import CzDotaceeu, _facts, read_call
from domain.enums import Procedure, PublicationStatus, RunVerdict
from domain.errors import PageShapeError
from tests.crawlers.parsing import parsed, refused
from tests.crawlers.sources.replaying import by_ref, recorded, replayed

NAME = "mzp_109-vyzva,-sc-1-3,-opatreni-1-3-3,-prubezna"
PAGE = recorded("cz_dotaceeu", f"call-{NAME}.html")
LIST = recorded("cz_dotaceeu", "list-1.html")
FEED = CzDotaceeu.spec.start
URL = f"https://dotaceeu.cz/cs/jak-ziskat-dotaci/vyzvy/{NAME}"


def read(body=PAGE):
    page = Page(URL, body.encode(), "utf-8")
    return read_call(page, _facts(page))


def fragment(*names):
    items = (
        f'<li class="js-ajax-item"><a href="/Jak-ziskat-dotaci/Vyzvy/{name}"><h3>{name}</h3></a></li>'
        for name in names
    )
    return "".join(items)


@pytest.mark.e2e
def test_the_recorded_call(tmp_path):
    done = replayed("cz_dotaceeu", tmp_path)
    assert (done.verdict.verdict, done.verdict.complete) == (RunVerdict.OK, True)
    assert done.issues == []
    (call,) = by_ref(done).values()
    assert call["source_ref"] == call["identifier"] == "05_26_109"
    assert call["title"] == "MŽP_109. výzva, SC 1.3, opatření 1.3.3, průběžná"
    assert call["url"].endswith(NAME)
    assert call["programme_text"] == "Operační program Životní prostředí 2021—2027"
    assert call["priority"] == "Životní prostředí"
    assert call["applicants_text"] == "Bez omezení, dle PrŽaP"
    assert (call["published_status"], call["opens_on"]) == ("open", "2026-07-16")
    assert call["deadlines"] == [{"on": "2026-12-17", "text": "17. 12. 2026"}]
    assert call["action_type_text"] == "Průběžná"
    for unknown in ("programme", "specific_objective", "procedure", "planned", "budget_total"):
        assert unknown not in call, "a number of the programme says nothing of the regulation's"


@pytest.mark.parametrize(
    ("title", "objective", "procedure"),
    [
        ("16. výzva IROP - Knihovny (ITI) - SC 4.4", None, Procedure.RESTRICTED),
        ("Komunitně vedený místní rozvoj CLLD SC 5.1", None, Procedure.RESTRICTED),
        ("Veřejná prostranství, RSO5.1", "RSO5.1", None),
        ("Výzva 5.1 veřejná prostranství", None, None),
        ("Kvalitní prostranství", None, None),
    ],
)
def test_titles_say_who_is_let_in_and_no_objective_by_number(title, objective, procedure):
    call, _ = read(PAGE.replace("MŽP_109. výzva, SC 1.3, opatření 1.3.3, průběžná", title))
    assert (call.specific_objective, call.procedure) == (objective, procedure)


def test_irop_is_paid_by_the_erdf():
    body = PAGE.replace(
        "Operační program Životní prostředí 2021—2027", "Integrovaný regionální operační program"
    )
    assert read(body)[0].programme == "ERDF"


@pytest.mark.parametrize(
    ("word", "status", "planned"),
    [
        ("Vyhlášená", PublicationStatus.FORTHCOMING, False),
        ("Plánovaná", PublicationStatus.FORTHCOMING, True),
        ("Uzavřená", PublicationStatus.CLOSED, False),
        ("Ukončená", PublicationStatus.CLOSED, False),
        ("Pozastavená", None, False),
    ],
)
def test_states(word, status, planned):
    call, reading = read(PAGE.replace("<td>Otevřená</td>", f"<td>{word}</td>"))
    assert (call.published_status, call.planned) == (status, planned)
    assert [issue.field for issue in reading.issues] == ([] if status else ["published_status"])


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("16. 7. 2026", "16. 7. 26", "opens_on"),
        ("17. 12. 2026", "prosinec 2026", "deadlines"),
        ("17. 12. 2026", "17. 13. 2026", "deadlines"),
        ("17. 12. 2026", "17. 6. 2026", "deadlines"),
        ("Ukončení příjmu žádostí:", "Konec příjmu:", "deadlines"),
        ("Zahájení příjmu žádostí:", "Začátek příjmu:", "opens_on"),
    ],
)
def test_what_cannot_be_read_is_an_issue_and_unknown(old, new, field):
    assert old in PAGE
    call, reading = read(PAGE.replace(old, new))
    assert field in {issue.field for issue in reading.issues}
    assert not getattr(call, field)


def test_an_hour_is_kept_without_a_zone():
    call, _ = read(PAGE.replace("17. 12. 2026", "17. 12. 2026 14:00"))
    (deadline,) = call.deadlines
    assert (deadline.on, deadline.time) == (dt.date(2026, 12, 17), dt.time(14))
    assert deadline.timezone is None


BAD = {
    "login": "<html><body><form>Přihlásit</form></body></html>",
    "no number": PAGE.replace("Číslo výzvy:", "Kód výzvy:"),
    "no state": PAGE.replace("Stav výzvy:", "Status:"),
    "columns swapped": PAGE.replace(
        "<td>Číslo výzvy:</td><td>05_26_109</td>", "<td>05_26_109</td><td>Číslo výzvy:</td>"
    ),
    "no table": PAGE.replace("<table>", "<div>").replace("<tr>", "<p>").replace("</tr>", "</p>"),
    "no title": PAGE.replace("h1>", "h4>"),
    "twice": PAGE.replace("<h2>", PAGE.partition("<body>")[2].partition("<h2>")[0] + "<h2>"),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_bad_page_gives_an_issue_and_no_call(body):
    assert refused(CzDotaceeu, body, callback="parse_call", url=URL)
    if body is not BAD["no title"]:
        with pytest.raises(PageShapeError):
            read(body)


@pytest.mark.parametrize(
    ("old", "new"), [("2021-2027", "2014-2020"), ("<td>Otevřená</td>", "<td>Zrušená</td>")]
)
def test_old_and_cancelled_calls_are_left_out(old, new):
    found = parsed(CzDotaceeu, PAGE.replace(old, new), callback="parse_call", url=URL)
    assert (found.records, found.issues) == ([], [])


def test_the_list_goes_on_until_a_fragment_is_not_full():
    found = parsed(CzDotaceeu, fragment(*"abcde"), number=1, url=f"{FEED}?page=1")
    assert len(found.asked) == 6
    assert found.asked[-1].url.endswith("?page=2")
    found = parsed(CzDotaceeu, fragment("f"), number=2, url=f"{FEED}?page=2")
    assert len(found.asked) == 1
    assert found.gaps == []


def test_an_empty_fragment_ends_the_list_but_proves_nothing():
    found = parsed(CzDotaceeu, "", number=2, url=f"{FEED}?page=2")
    assert (found.asked, found.issues) == ([], [])
    assert any("is empty" in gap for gap in found.gaps)


BAD_LISTS = {
    "login": "<html><body><form>Přihlásit</form></body></html>",
    "renamed": LIST.replace("js-ajax-item", "item"),
    "no links": LIST.replace("<h3>", "<h4>").replace("</h3>", "</h4>"),
    "another host": LIST.replace('<a href="/cs/', '<a href="https://evil.example/cs/'),
}


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("body", BAD_LISTS.values(), ids=BAD_LISTS)
def test_a_bad_list_gives_an_issue_and_no_call(body, number):
    assert refused(CzDotaceeu, body, number=number, url=f"{FEED}?page={number}")


def test_an_emptied_first_fragment_is_no_list():
    assert refused(CzDotaceeu, "<ul></ul>", number=1)
