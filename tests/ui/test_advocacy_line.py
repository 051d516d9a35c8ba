"""The whole line of advocacy in real browsers, with a mail server: from a gap to an outcome."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.ui.advocacy_house import (
    ADA,
    ASKS,
    CABINET,
    CALL,
    CITIES,
    DAY,
    INTERGROUP,
    NOW,
    PATIENCE_MS,
    TITLE,
    House,
    browser,
    entered,
    house,
    pick,
    press,
    said,
    section,
    set_day,
    write,
)
from tests.ui.advocacy_writing import (
    agreed,
    approved,
    details,
    from_the_gap,
    keep_addressees,
    keep_asks,
    rests_on,
    texts,
)
from tests.ui.browser import WIDE, Visit
from tests.ui.stock import SOURCE

pytestmark = pytest.mark.browser
__all__ = ["browser", "house"]


def asked_to_sign(visit: Visit) -> None:
    page = visit.page
    section(visit, "Signatures")
    for city, name in CITIES.items():
        visit.settle()
        page.wait_for_timeout(500)  # the fold closes by itself, slowly, once somebody was asked
        if not page.get_by_role("textbox", name="Who is asked").is_visible():
            page.get_by_text("Ask somebody to sign").click()
        write(page, "Who is asked", city)
        write(page, "Mail address", f"{name}@city.example")
        press(visit, "Ask for the signature")
        expect(page.get_by_text(city, exact=True)).to_be_visible(timeout=PATIENCE_MS)


def sign(browser: Browser, house: House, city: str, *, withdraw: bool = False) -> None:
    """Open the link of the mail, read, and sign; without any account."""
    (text,) = house.mailed(f"{CITIES[city]}@city.example")
    found = re.search(r"http://127\.0\.0\.1:\d+/sign/\S+", text)
    assert found
    visit = Visit(browser, house.base, WIDE)
    page = visit.page
    page.goto(found.group())
    said(page, "Pay for lighting in public spaces")
    page.get_by_label("Who signs").fill(f"Mayor of {city}")
    page.get_by_label("In what capacity").fill("Mayor")
    page.get_by_role("button", name=f"Sign for {city}").click()
    said(page, f"Signed by Mayor of {city}, Mayor.")
    if withdraw:
        page.get_by_role("button", name="Withdraw the signature").click()
        said(page, "It stands under no text.")
    assert visit.complaints == []
    visit.close()


def documents(visit: Visit) -> None:
    """All three forms in both languages: who signed stands there, who withdrew does not."""
    number = re.search(r"id=(\d+)", visit.page.url)
    assert number
    for language, words in (("en", "European Commission"), ("fr", "Commission européenne")):
        address = f"{visit.base}/files/deliverables/{number.group(1)}/{language}"
        pdf, docx, html = (
            visit.page.request.get(f"{address}.{form}") for form in ("pdf", "docx", "html")
        )
        assert pdf.body().startswith(b"%PDF")
        assert docx.body().startswith(b"PK")
        text = html.text()
        for shown in ("Mayor of Nice", "Mayor of Łódź", CALL, words):
            assert shown in text
        assert "Liège" not in text


def dispatched(visit: Visit, house: House) -> None:
    page = visit.page
    section(visit, "Letters")
    for office in ("Director-General", "Présidente"):
        pick(page, "To whom", office)
        visit.settle()
    page.keyboard.press("Escape")
    press(visit, "Make these letters")
    press(visit, "Send 2 letters by mail")
    house.post()
    assert len(house.mailed(CABINET)) == len(house.mailed(INTERGROUP)) == 1
    page.reload()
    visit.settle()
    said(page, "sent on")


def card(page: Page, body: str) -> Locator:
    """Return the bordered block of one letter."""
    return page.locator("[class*=st-key-letter_]").filter(has_text=body)


def noted(visit: Visit, body: str, what: str, words: str) -> None:
    """Note what came back to one letter."""
    page, letter = visit.page, card(visit.page, body)
    if not letter.get_by_role("combobox", name="What came back").is_visible():
        letter.get_by_text("Note what came back").click()
        visit.settle()
    pick(page, "What came back", what)
    write(page, "Their words, or a summary", words)
    press(visit, "Note it")
    said(page, words)


def answered(visit: Visit) -> None:
    noted(visit, "European Commission", "holding reply", "We are looking into it.")
    expect(
        card(visit.page, "European Commission").get_by_text("holding reply").first
    ).to_be_visible()
    noted(visit, "European Commission", "answered", "The next call names cities.")
    expect(card(visit.page, "European Commission").get_by_text("answered").first).to_be_visible()


def chased(visit: Visit, house: House) -> None:
    """Ten weeks later the second office is overdue by the day that the advocate sets."""
    page, letter = visit.page, card(visit.page, "European Parliament")
    house.weeks_pass(10)
    page.reload()
    visit.settle()
    letter.get_by_text("Days and reminders").click()
    visit.settle()
    set_day(page, "I expect an answer by", f"{NOW - 28 * DAY:%d%m%Y}")
    press(visit, "Keep these days")
    expect(letter.get_by_text("It is time to ask again")).to_be_visible(timeout=PATIENCE_MS)
    press(visit, "Ask again by mail", letter)
    expect(letter.get_by_text("asked again").first).to_be_visible(timeout=PATIENCE_MS)
    expect(letter.get_by_text("It is time to ask again")).to_have_count(0)
    house.post()
    assert len(house.mailed(INTERGROUP)) == 2
    assert len(house.mailed(CABINET)) == 1


def closed_as_sent(visit: Visit) -> None:
    set_day(visit.page, "On which day", f"{NOW:%Y%m%d}")
    press(visit, "Mark as sent")
    said(visit.page, "happened on")


def follow(visit: Visit, name: str) -> Page:
    """Open what a link of the page leads to; the browser would open a second tab."""
    link = visit.page.get_by_test_id("stMain").get_by_role("link", name=name).first
    expect(link).to_be_visible(timeout=PATIENCE_MS)
    address = link.get_attribute("href") or ""
    return visit.open(f"/{address.lstrip('/')}")


def outcome(visit: Visit) -> None:
    """What came of an ask, with the place where it can be read, beside the letter that made it."""
    page = visit.open("/asks")
    demand = next(iter(ASKS))
    page = follow(visit, demand)
    said(page, TITLE)
    page.get_by_text("Note an outcome").click()
    pick(page, "What came of it", "announced")
    write(page, "Where it can be read", "https://example.org/call")
    write(page, "Quote", "Cities may lead a bid.")
    press(visit, "Note the outcome")
    said(page, "Cities may lead a bid.")


def chain_leads_back_and_forth(visit: Visit) -> None:
    page = visit.open(f"/call?uid={SOURCE}:one")
    said(page, "Letters that cite it")
    page = follow(visit, TITLE)
    section(visit, "What it rests on")
    said(page, "announced")
    expect(page.get_by_test_id("stMain").get_by_role("link", name=CALL).first).to_be_visible()
    section(visit, "Signatures")
    for city in ("Nice", "Łódź"):
        said(page, f"Mayor of {city}, Mayor")
    said(page, "withdrawn on")
    section(visit, "History")
    said(page, "approved the wording")


def test_from_a_gap_to_an_outcome(house: House, browser: Browser) -> None:
    visit = Visit(browser, house.base, WIDE)
    visit.page.set_default_timeout(PATIENCE_MS)
    entered(visit, ADA, house.base)
    keep_asks(visit)
    keep_addressees(visit)
    from_the_gap(visit)
    rests_on(visit)
    details(visit)
    texts(visit)
    agreed(visit)
    press(visit, "Hand in for review")
    path = visit.page.url.removeprefix(house.base)
    approved(browser, house, path)
    visit.open(path)
    asked_to_sign(visit)
    house.post()
    for city in CITIES:
        sign(browser, house, city, withdraw=city == "Liège")
    visit.open(path)
    documents(visit)
    dispatched(visit, house)
    closed_as_sent(visit)
    answered(visit)
    chased(visit, house)
    outcome(visit)
    chain_leads_back_and_forth(visit)
    assert visit.complaints == []
    visit.close()
