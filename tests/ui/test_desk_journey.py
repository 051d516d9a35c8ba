"""A city and a bank's advisors in a real browser: submitted, declared, screened, asked, replied."""

import re

import pytest
from playwright.sync_api import expect

from crawlers import catalogue
from crawlers.staging import write_run
from domain.call import PaysFor, Quote, Rate
from domain.enums import CostKind, RateOrigin, Tri
from funding_db.engine import make_engine, write_session
from funding_db.ingest import ingest_run
from funding_db.migrate import upgrade
from funding_db.repositories import sources
from services import projects
from tests.accounts.people import PASSWORD, SECRET
from tests.desk.makers import NOW as KEPT_AT
from tests.desk.makers import house_on, lights, submitted
from tests.ui.browser import (
    NARROW,
    WIDE,
    Visit,
    chromium,
    free_port,
    need_chromium,
    serving,
)
from tests.ui.stock import SOURCE, call

pytestmark = pytest.mark.browser
PRIVATE = "Secret plan of the cameras"


def urban():
    """A call of the ERDF under RSO5.1 that pays for lights and cameras."""
    quote = Quote(text="60 % of eligible costs", url="https://ec.europa.eu/portal/urban#r")
    return call(
        "urban",
        "Integrated urban development: video protection and lighting of squares",
        programme="ERDF",
        fund="ERDF",
        specific_objective="RSO5.1",
        rates=(Rate(min_bp=6000, max_bp=6000, origin=RateOrigin.STATED, quote=quote),),
        pays_for=(PaysFor(kind=CostKind.EQUIPMENT, stated=Tri.YES, quote=quote),),
    )


@pytest.fixture
def installation(tmp_path):
    need_chromium()
    url = f"sqlite:///{tmp_path}/fundmap.db"
    engine = make_engine(url)
    upgrade(engine)
    house = house_on(engine)
    folder = tmp_path / "run"
    write_run(folder, [urban()], source_id=SOURCE, at=KEPT_AT)
    with write_session(engine) as session:
        sources.sync(session, [catalogue.spec(SOURCE)])
        ingest_run(session, folder, spec=catalogue.spec(SOURCE), now=KEPT_AT, sample=False)
        mine = projects.save(house.officer, session, lights(), now=KEPT_AT)
        for city, officer in (("Torino", house.rival), ("Antibes", house.officer)):
            submitted(house, session, lights(city), by=officer, title=f"Lights of {city}")
    port = free_port()
    values = {
        "MODE": "shared",
        "SECRET": SECRET,
        "HOSTS": f"127.0.0.1:{port}",
        "SMTP_URL": "smtp://127.0.0.1:9",
        "MAIL_FROM": "fundmap@city.example",
    }
    with serving(url, KEPT_AT.isoformat(), tmp_path, port=port, **values) as base:
        yield base, mine.id
    engine.dispose()


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


def entered(browser, base, name, size=WIDE):
    visit = Visit(browser, base, size)
    page = visit.page
    page.goto(f"{base}/sign-in")
    page.get_by_label("Mail address").fill(f"{name.lower()}@x.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    visit.settle()
    return visit


def click(visit, name):
    visit.page.get_by_role("button", name=name, exact=True).first.click()
    visit.settle()


def view(visit, name):
    visit.page.get_by_test_id("stMain").get_by_role("radio", name=name, exact=True).click()
    visit.settle()


def declare(visit, number, words):
    page = visit.open(f"/desk?id={number}")
    expect(page.get_by_text("Before you read on")).to_be_visible()
    assert PRIVATE not in page.inner_text("body")
    page.get_by_text(words, exact=True).click()
    click(visit, "Declare")


def submit(visit, project_id):
    page = visit.open(f"/project?id={project_id}")
    page.get_by_text("Review by the EIB").click()
    visit.settle()
    page.get_by_label("Title of the programme").fill("Safe squares of Nice")
    page.get_by_text("We agree that the bank reads exactly these fields").click()
    click(visit, "Submit to the bank")
    expect(page.get_by_text("waits for an advisor").first).to_be_visible()


def screen(visit):
    page = visit.page
    said = page.get_by_test_id("stMain")
    expect(said).to_contain_text("too small for a loan of its own from the EIB")
    expect(said).to_contain_text("a scheme within a framework loan")
    expect(said).to_contain_text("a loan through a promotional or partner bank")
    expect(said).to_contain_text("RSO5.1")
    expect(said.get_by_text("possible, ask the EIB").first).to_be_visible()
    view(visit, "Over the years")
    expect(said).to_contain_text(re.compile(r"EIB \+ grants [\d.]+% of the cost, limit 90%"))


def together(visit):
    page = visit.open("/queue")
    page.get_by_text("Several programmes together").click()
    visit.settle()
    field = page.get_by_role("combobox", name=re.compile("Programmes that you may read"))
    # By keyboard: a click that comes while the panel still opens closes the list again.
    field.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name="Select all").click()
    visit.settle()
    page.keyboard.press("Escape")
    expect(page.get_by_text("these projects together are still too small")).to_be_visible()
    expect(page.get_by_text("these projects have no common borrower")).to_be_visible()


def triage(visit):
    page = visit.page
    view(visit, "Triage")
    for number in range(5):
        page.get_by_role("radio", name="not in order" if number == 1 else "in order",
                         exact=True).nth(number).click()  # fmt: skip
        visit.settle()
    expect(page.get_by_text("your five lines suggest")).to_be_visible()


def test_from_the_submission_to_the_pack(installation, browser):
    base, project_id = installation
    officer = entered(browser, base, "Olga")
    submit(officer, project_id)

    ada = entered(browser, base, "Ada")
    for number in (1, 2, 3):
        declare(ada, number, "I have no conflict of interest")
    screen(ada)
    together(ada)
    page = ada.open("/desk?id=3")
    click(ada, "Take charge")
    triage(ada)
    view(ada, "Ask and reply")
    page.get_by_label("Ask the city for more").fill("Where is the procurement plan?")
    click(ada, "Send the question")

    page = officer.open("/")
    expect(page.get_by_text("asks for more about")).to_be_visible()
    page = officer.open(f"/project?id={project_id}")
    expect(page.get_by_text("Where is the procurement plan?")).to_be_visible()
    page.get_by_label("Answer to the bank").fill("The council decides in March.")
    click(officer, "Send the answer")

    page = ada.open("/desk?id=3")
    view(ada, "Ask and reply")
    page.get_by_role("textbox", name="Draft of the reply").fill(
        "Ask your region for its framework loan."
    )
    click(ada, "Give to a second reader")
    expect(page.get_by_text("It waits for another advisor")).to_be_visible()
    assert page.get_by_role("button", name="Release this reply").count() == 0

    page = officer.open(f"/project?id={project_id}")
    assert "Ask your region" not in page.inner_text("body")
    bo = entered(browser, base, "Bo")
    declare(bo, 3, "I have no conflict of interest")
    expect(bo.page.get_by_text("Ask your region for its framework loan.").last).to_be_visible()
    click(bo, "Release this reply")

    page = officer.open(f"/project?id={project_id}")
    page.get_by_text("Review by the EIB").click()
    officer.settle()
    expect(page.get_by_text("Ask your region for its framework loan.").first).to_be_visible()
    expect(page.get_by_text("Indicative, no commitment").first).to_be_visible()
    pack = page.request.get(f"{base}/files/submissions/3/pack.pdf")
    assert (pack.status, pack.body()[:5]) == (200, b"%PDF-")
    for visit in (officer, ada, bo):
        assert visit.complaints == []
        visit.close()


def test_a_conflict_closes_page_and_files(installation, browser):
    base, _project_id = installation
    bo = entered(browser, base, "Bo", NARROW)
    declare(bo, 1, "I have a conflict of interest")
    page = bo.page
    expect(page.get_by_text("stays closed to you")).to_be_visible()
    for path in ("/desk?id=1", "/queue"):
        assert PRIVATE not in bo.open(path).inner_text("body")
        assert bo.overflow() <= 0
    for form in ("pdf", "docx", "html"):
        assert page.request.get(f"{base}/files/desk/1/pack.{form}").status == 403
    table = page.request.get(f"{base}/files/desk/queue.csv")
    assert table.status == 200
    assert PRIVATE not in table.text()
    assert "Lights of Torino" in table.text()
    assert bo.complaints == []
    bo.close()
