"""The pack on two pages, the queue as a table, and who gets these files."""

import csv
import io
import zipfile

import pypdf
import pytest

from domain.desk import Recommendation, Step, TriageEntry, TriageLine
from domain.errors import NotAllowed, NotFound, UsageError
from domain.i18n import texts
from funding_db.engine import write_session
from services import desk, desk_documents, opinions, submissions
from tests.accounts.people import PASSWORD
from tests.accounts.web import Browser, application
from tests.desk.makers import NOW, SECRET, decided, house_on, lights, submitted

FULL = {
    "conditions": "Only ours. " * 90,
    "loan_eur": 3_000_000,
    "recommendation": Recommendation.WITH_CONDITIONS,
}
LONG = "Words that go on and on about cameras and lights. " * 60


def replied(house, session, reply="Ask your region for its framework loan."):
    number = submitted(house, session, title="=Safe squares", note=LONG)
    for person in (house.ada, house.bo):
        desk.declare(person, session, number, False, now=NOW)
    desk.take(house.ada, session, number, expected_version=1, now=NOW)
    lines = {line: TriageEntry(standing="bad", note=LONG[:900]) for line in TriageLine}
    opinions.save(house.ada, session, number, 1, decided(triage=lines, **FULL),
                  given=True, expected_version=0, now=NOW)  # fmt: skip
    opinions.draft_reply(house.ada, session, number, reply, expected_version=2, now=NOW)
    opinions.release(house.bo, session, number, expected_version=3, now=NOW)
    return number


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pack_is_two_pages_and_says_what_it_is(house, language):
    t = texts(language)
    with write_session(house.engine) as session:
        number = replied(house, session, LONG)
        document = desk_documents.pack_for_bank(house.ada, session, number, t=t, now=NOW)
        text = document.markdown
        pages = pypdf.PdfReader(io.BytesIO(document.pdf())).pages
    assert len(pages) <= 2
    assert opinions.closing(t) in text.replace("\\", "")
    assert SECRET in text
    said = "".join(page.extract_text() for page in pages).replace("\n", " ")
    assert t("too small for a loan of its own from the EIB")[:30] in said
    words = zipfile.ZipFile(io.BytesIO(document.docx())).read("word/document.xml").decode()
    assert SECRET in words


def test_a_citys_pack_has_the_reply_and_no_notes_of_advisors(house):
    t = texts("en")
    with write_session(house.engine) as session:
        number = replied(house, session)
        theirs = desk_documents.pack_for_bank(house.ada, session, number, t=t, now=NOW).markdown
        mine = desk_documents.pack_for_city(house.officer, session, number, t=t, now=NOW).markdown
        with pytest.raises(NotFound):
            desk_documents.pack_for_city(house.rival, session, number, t=t, now=NOW)
    assert "Triage" in theirs
    assert "Only ours" in theirs
    assert "Triage" not in mine
    assert "Only ours" not in mine
    assert "Ask your region" in mine


def test_the_queue_as_a_table_holds_nothing_private_and_no_formula(house):
    with write_session(house.engine) as session:
        replied(house, session)
        table = desk_documents.queue_csv(house.bo, session, t=texts("en"), now=NOW).decode(
            "utf-8-sig"
        )
    assert SECRET not in table
    head, row = csv.reader(io.StringIO(table))
    assert row[head.index("title")] == "'=Safe squares"
    assert (row[head.index("size")], row[head.index("currency")]) == ("6000000.00", "EUR")


def test_files_by_role(shared):
    house = house_on(shared)
    with write_session(shared) as session:
        number = submitted(house, session)
        desk.declare(house.ada, session, number, False, now=NOW)
        desk.declare(house.bo, session, number, True, now=NOW)
    bank, city = f"/files/desk/{number}/pack", f"/files/submissions/{number}/pack"
    expected = {
        "ada": {f"{bank}.pdf": 200, f"{city}.pdf": 403, "/files/desk/queue.csv": 200},
        "bo": {f"{bank}.pdf": 403, f"{bank}.docx": 403, "/files/desk/queue.csv": 200},
        "cy": {f"{bank}.pdf": 404, f"{city}.pdf": 403, "/files/desk/queue.csv": 200},
        "olga": {f"{bank}.pdf": 403, f"{city}.pdf": 200, "/files/desk/queue.csv": 403},
        "rino": {f"{bank}.pdf": 403, f"{city}.pdf": 404, f"{city}.exe": 404},
    }
    for name, files in expected.items():
        browser = Browser(application())
        assert browser.enter(f"{name}@x.example", PASSWORD).status_code == 303
        for path, status in files.items():
            answer = browser.ask(path)
            assert answer.status_code == status, (name, path)
            if status != 200:
                assert SECRET not in answer.text
    visitor = Browser(application())
    assert visitor.ask(f"{bank}.pdf").status_code == 401


def test_papers_are_read_by_whoever_may_read_the_rest(shared):
    house = house_on(shared)
    with write_session(shared) as session:
        number = submitted(house, session)
        kept = submissions.add_paper(
            house.officer, session, number, "study.txt", b"A study", now=NOW
        )
        with pytest.raises(UsageError):
            submissions.add_paper(house.officer, session, number, "study.exe", b"MZ", now=NOW)
        with pytest.raises(NotFound):
            submissions.add_paper(house.rival, session, number, "a.txt", b"x", now=NOW)
        desk.declare(house.ada, session, number, False, now=NOW)
        desk.declare(house.bo, session, number, True, now=NOW)
    path = f"/files/desk/{number}/papers/{kept.id}"
    own = f"/files/kept/{kept.id}"
    for name, status, mine in (
        ("ada", 200, 404), ("bo", 403, 404), ("cy", 404, 404), ("olga", 403, 200), ("rino", 403, 404)
    ):  # fmt: skip
        browser = Browser(application())
        assert browser.enter(f"{name}@x.example", PASSWORD).status_code == 303
        answer = browser.ask(path)
        assert answer.status_code == status, name
        assert (answer.content == b"A study") is (status == 200)
        assert (browser.ask(own).status_code == 200) is (mine == 200), name
    with write_session(shared) as session:
        version = desk.one(house.ada, session, number, now=NOW).row.version
        submissions.withdraw(house.officer, session, number, expected_version=version, now=NOW)
    browser = Browser(application())
    browser.enter("ada@x.example", PASSWORD)
    assert browser.ask(path).status_code == 404


def test_a_pack_after_a_withdrawal_is_the_citys_alone(house):
    t = texts("en")
    with write_session(house.engine) as session:
        number = submitted(house, session, lights())
        desk.declare(house.ada, session, number, False, now=NOW)
        submissions.withdraw(house.officer, session, number, expected_version=1, now=NOW)
        with pytest.raises(NotFound):
            desk_documents.pack_for_bank(house.ada, session, number, t=t, now=NOW)
        with pytest.raises(NotAllowed):
            desk_documents.pack_for_city(house.ada, session, number, t=t, now=NOW)
        told = submissions.history(house.officer, session, number)
        assert told[-1].step is Step.WITHDRAW
        assert desk_documents.pack_for_city(house.officer, session, number, t=t, now=NOW)
