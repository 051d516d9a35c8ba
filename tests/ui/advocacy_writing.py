"""From a gap to an approved text: the first half of the line of advocacy."""

import re

from playwright.sync_api import Browser

from tests.ui.advocacy_house import (
    ASKS,
    BO,
    CABINET,
    INTERGROUP,
    NOW,
    TITLE,
    House,
    entered,
    pick,
    press,
    said,
    section,
    set_day,
    write,
)
from tests.ui.browser import WIDE, Visit


def keep_asks(visit: Visit) -> None:
    page = visit.open("/asks")
    for number, demand in enumerate(ASKS, 1):
        if number == 1:
            page.get_by_text("New ask").click()
        write(page, "What we ask for", demand)
        write(page, "Who can grant it", "European Commission")
        press(visit, "Keep this ask")
        said(page, demand)


def keep_addressees(visit: Visit) -> None:
    page = visit.open("/addressees")
    offices = (
        ("European Commission", "Director-General", "en", "Dear Director-General,", CABINET),
        ("European Parliament", "Présidente de l'intergroupe", "fr", "Madame,", INTERGROUP),
    )
    for number, (body, office, language, salutation, email) in enumerate(offices):
        if number == 0:
            page.get_by_text("New addressee").click()
        write(page, "Body", body)
        pick(page, "Kind of body", body)
        write(page, "Office or function", office)
        write(page, "Language (two letters, such as fr)", language)
        write(page, "Form of address", salutation)
        write(page, "Mail address", email)
        write(page, "Postal address", "Bruxelles")
        press(visit, "Keep this addressee")
        said(page, office)


def from_the_gap(visit: Visit) -> None:
    page = visit.open("/gaps")
    pick(page, "Theme", "lighting")
    visit.settle()
    page.get_by_role("button", name="Start a deliverable").click()
    write(page, "Title of the new one", TITLE)
    pick(page, "In the name of", "the Partnership")
    press(visit, "Take the figures there")
    said(page, TITLE)
    press(visit, "Begin drafting")


def rests_on(visit: Visit) -> None:
    page = visit.page
    section(visit, "What it rests on")
    said(page, "1 row behind it")
    for demand in ASKS:
        pick(page, "Add an ask", demand)
        press(visit, "Add")
        said(page, demand)


def details(visit: Visit) -> None:
    page = visit.page
    section(visit, "Details")
    write(page, "Letterhead: who speaks, one line each", "Partnership for Security\nParis")
    write(page, "Written in (place)", "Paris")
    press(visit, "Save")


def texts(visit: Visit) -> None:
    page = visit.page
    section(visit, "Text")
    write(page, "Text, in Markdown", "Cities need **light** in their squares.")
    press(visit, "Save this version")
    said(page, "1 version")
    page.get_by_role("radio", name=re.compile("^French")).or_(
        page.get_by_role("button", name=re.compile("^French"))
    ).first.click()
    visit.settle()
    write(page, "Subject or title, in this language", "De la lumière pour les places")
    write(page, "Text, in Markdown", "Les villes ont besoin de **lumière**.")
    for demand, french in ASKS.items():
        write(page, f"In this language: {demand}", french)
    write(page, "In this language: European Commission", "Commission européenne")
    press(visit, "Save this version")
    said(page, "Document in French")


def agreed(visit: Visit) -> None:
    page = visit.page
    page.get_by_text("In the name of the Partnership", exact=True).first.click()
    press(visit, "I confirm that this text does not ask for that")
    said(page, "Confirmed for this wording.")
    write(page, "Coordinators who agreed, with commas between", "Nice, Efus")
    set_day(page, "Agreed on", f"{NOW:%Y%m%d}")
    press(visit, "Record the agreement")
    said(page, "Nice, Efus agreed to this wording")


def approved(browser: Browser, house: House, path: str) -> None:
    """Somebody else reads and approves it, and opens it for signature."""
    visit = Visit(browser, house.base, WIDE)
    entered(visit, BO, house.base)
    visit.open(path)
    press(visit, "Approve this wording")
    said(visit.page, "The wording is frozen")
    press(visit, "Open for signature")
    said(visit.page, "open for signature")
    assert visit.complaints == []
    visit.close()
