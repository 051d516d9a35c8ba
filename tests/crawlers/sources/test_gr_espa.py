"""ESPA: the list with its page chooser, the labelled page of a call, and pages that are neither."""

import datetime as dt

import pytest

from crawlers.page import Page
from crawlers.sources.gr.espa import GrEspa, read_call
from domain.enums import ApplicantType, AreaScheme, PublicationStatus, RunVerdict
from domain.errors import PageShapeError
from domain.money import Money
from tests.crawlers.parsing import parsed, refused, spider_of
from tests.crawlers.sources.replaying import by_ref, recorded, replayed

URL = "https://www.espa.gr/el/Pages/ProclamationsFS.aspx?item=7001"
TITLE = "Αναπλάσεις δημόσιων χώρων"
CALL = """<html lang="el"><body><h1>Προγράμματα - Προσκλήσεις</h1>
<div class="story"><h3>Αναπλάσεις δημόσιων χώρων</h3><p>Βιώσιμη αστική ανάπτυξη (RSO5.1).</p></div>
<h4>Σε ποιους απευθύνεται</h4><div class="perifereia">Δήμοι, Περιφέρειες</div>
<h4>Προϋπολογισμός</h4><div class="perifereia">1.234.567 €</div>
<h4>Περίοδος υποβολής</h4><div class="perifereia">01/03/2027 έως 30/06/2027 15:00</div>
<h4>Περιοχή εφαρμογής</h4><div class="perifereia">Αττική, Κρήτη</div>
<h4>Επιχειρησιακό πρόγραμμα</h4><div class="perifereia">Αττική 2021-2027</div>
<ul class="files"><li><a href="/Lists/Proclamations/Attachments/7001/call.pdf">Πρόσκληση</a></li></ul>
</body></html>"""


def read(body=CALL, status="Αναμένεται"):
    return read_call(Page(URL, body.encode(), "utf-8"), "7001", TITLE, status)


def item(ref, title=TITLE, status="Ενεργή"):
    return (
        f'<div class="item"><h3>{title} {ref}</h3><p><span style="color:green">{status}</span></p>'
        f'<div class="more"><a href="/el/Pages/ProclamationsFS.aspx?item={ref}">+</a></div></div>'
    )


def page_of(*refs, pages=0):
    options = "".join(f"<option>{n + 1}</option>" for n in range(pages))
    chooser = f'<select name="x$DropDownListPagesTop">{options}</select>' if pages else ""
    return f"<html><body>{chooser}{''.join(item(ref) for ref in refs)}</body></html>"


@pytest.mark.e2e
def test_the_recorded_call(tmp_path):
    done = replayed("gr_espa", tmp_path)
    assert (done.verdict.verdict, done.verdict.complete) == (RunVerdict.OK, True)
    (call,) = by_ref(done).values()
    assert call["source_ref"] == "5298"
    assert call["title"].startswith("Απόκτηση ακαδημαϊκής διδακτικής εμπειρίας")
    assert call["url"] == "https://www.espa.gr/el/Pages/ProclamationsFS.aspx?item=5298"
    assert call["opens_on"] == "2021-11-20"
    assert [deadline["on"] for deadline in call["deadlines"]] == ["2022-01-20"]
    assert "budget_total" not in call
    assert "areas" not in call
    unknown = {"applicants", "budget_total", "areas", "programme_text"}
    assert {issue["field"] for issue in done.issues} == unknown


def test_every_label_becomes_its_field():
    call, reading = read()
    assert reading.issues == []
    assert call.applicants == (ApplicantType.MUNICIPALITY, ApplicantType.REGION)
    assert call.applicants_text == "Δήμοι, Περιφέρειες"
    assert call.budget_total == Money.of(1_234_567)
    assert call.opens_on == dt.date(2027, 3, 1)
    (deadline,) = call.deadlines
    assert (deadline.on, deadline.time) == (dt.date(2027, 6, 30), dt.time(15))
    assert deadline.timezone is None
    assert [area.code for area in call.areas] == ["EL30", "EL43"]
    assert call.programme_text == "Αττική 2021-2027"
    assert call.specific_objective == "RSO5.1"
    assert call.published_status is PublicationStatus.FORTHCOMING
    assert [document.title for document in call.documents] == ["Πρόσκληση"]
    assert call.programme is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [("500.000 €", 500_000), ("12.000", 12_000), ("1.500.000,50 €", "1500000.50")],
)
def test_a_dot_parts_thousands(text, amount):
    call, _ = read(CALL.replace("1.234.567 €", text))
    assert call.budget_total == Money.of(amount)


def test_the_whole_country_and_an_unknown_place():
    call, _ = read(CALL.replace("Αττική, Κρήτη", "Όλη η Ελλάδα"))
    assert [(area.scheme, area.code) for area in call.areas] == [(AreaScheme.COUNTRY, "GR")]
    call, _ = read(CALL.replace("Αττική, Κρήτη", "Ήπειρος, Πελοπόννησος, Ιόνιοι Νήσοι"))
    assert [area.code for area in call.areas] == ["EL54", "EL65", "EL62"]
    call, _ = read(CALL.replace("Αττική, Κρήτη", "Νησιά του Αργοσαρωνικού"))
    assert [(area.scheme, area.code) for area in call.areas] == [(AreaScheme.TEXT, "")]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("1.234.567 €", "1.23.4567 €", "budget_total"),
        ("1.234.567 €", "θα ανακοινωθεί", "budget_total"),
        ("01/03/2027 έως 30/06/2027 15:00", "30/06/2027 έως 01/03/2027", "deadlines"),
        ("01/03/2027 έως 30/06/2027 15:00", "31/02/2027 έως 30/06/2027", "deadlines"),
        ("01/03/2027 έως 30/06/2027 15:00", "01/03/27 έως 30/06/27", "deadlines"),
        ("01/03/2027 έως 30/06/2027 15:00", "30/06/2027", "deadlines"),
        ("01/03/2027 έως 30/06/2027 15:00", "άνοιξη 2027", "deadlines"),
        ("<h4>Περίοδος υποβολής</h4>", "<h4>Χρόνος υποβολής</h4>", "deadlines"),
        ("<h4>Προϋπολογισμός</h4>", "<h4>Ποσό</h4>", "budget_total"),
        ("<h4>Περιοχή εφαρμογής</h4>", "<h5>Περιοχή εφαρμογής</h5>", "areas"),
    ],
)
def test_what_cannot_be_read_is_an_issue_and_unknown(old, new, field):
    assert old in CALL
    call, reading = read(CALL.replace(old, new))
    assert field in {issue.field for issue in reading.issues}
    assert not getattr(call, field)


def test_a_period_that_was_not_understood_stays_readable():
    call, _ = read(CALL.replace("01/03/2027 έως 30/06/2027 15:00", "άνοιξη 2027"))
    assert call.dates_text == "άνοιξη 2027"


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [("έως 30/06/2027", None, dt.date(2027, 6, 30)), ("από 01/03/2027", dt.date(2027, 3, 1), None)],
)
def test_one_day_says_which_end_it_is(text, opens, closes):
    call, _ = read(CALL.replace("01/03/2027 έως 30/06/2027 15:00", text))
    assert call.opens_on == opens
    assert [deadline.on for deadline in call.deadlines] == ([closes] if closes else [])


def test_an_unknown_state_is_an_issue():
    call, reading = read(status="Υπό επεξεργασία")
    assert call.published_status is None
    assert [issue.field for issue in reading.issues] == ["published_status"]


@pytest.mark.parametrize(
    "body",
    ["<html><body>Σύνδεση</body></html>", recorded("gr_espa", "item-5298.html"), "<html></html>"],
)
def test_another_page_is_not_taken_for_the_call(body):
    with pytest.raises(PageShapeError):
        read(body)
    found = {"callback": "parse_call", "ref": "7001", "title": TITLE, "status": ""}
    assert refused(GrEspa, body, url=URL, **found)


def test_the_list_goes_on_as_far_as_the_chooser_tells():
    refs = range(1, 11)
    first = parsed(GrEspa, page_of(*refs, pages=2), number=0)
    assert [r.url.rpartition("=")[2] for r in first.asked] == [*map(str, refs), "10"]
    spider = spider_of(GrEspa)
    assert spider.proof.ended == set()
    last = parsed(GrEspa, page_of(11, 12), number=1)
    assert len(last.asked) == 2
    assert last.gaps == []


def test_a_page_that_should_be_full_and_is_not_leaves_the_run_open():
    found = parsed(GrEspa, page_of(1, 2, pages=3), number=0)
    assert any("not full" in gap for gap in found.gaps)


BAD = {
    "login": "<html><body><form>Σύνδεση</form></body></html>",
    "emptied": page_of(),
    "no numbers": page_of(1).replace("?item=1", "?id=1"),
    "no titles": page_of(1).replace("h3>", "h5>"),
    "renamed": recorded("gr_espa", "list-0.html").replace('"item"', '"entry"'),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_bad_list_gives_an_issue_and_no_call(body):
    assert refused(GrEspa, body, number=0)
