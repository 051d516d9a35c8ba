"""The call sheet: the same facts in three forms, nothing invented, nothing private by default."""

import re

import pytest

from domain.deadline import Deadline
from domain.enums import RateOrigin, Role
from domain.errors import NotAllowed, NotFound
from domain.i18n import texts
from domain.money import Money
from domain.people import EMBEDDED_PERSON, VISITOR, Person
from domain.tracking import MarkContent, Stage
from funding_db.engine import read_session, write_session
from services import call_sheets, tracking
from services.own_share import own_share
from tests.letters.test_documents import docx_words, html_words, pdf_words, squeezed
from tests.ui.conftest import database, fill, save  # noqa: F401
from tests.ui.stock import HOSTILE, NOW, PROJECT, call, hostile, rich, three

UID = "eu_ft_portal:rich"
EN = texts("en")


@pytest.fixture
def project(fill, save):  # noqa: F811
    coming = rich().model_copy(update={"deadlines": (Deadline(on=rich().deadlines[1].on),)})
    fill([coming, hostile(), *three()[1:]])
    return save(PROJECT.model_copy(update={"budget": Money.of(1_200_000)}))


def sheet(database, project=None, *, uid=UID, t=EN, own=False):  # noqa: F811
    with read_session(database) as session:
        if project is None:
            return call_sheets.for_call(EMBEDDED_PERSON, session, uid, t=t, now=NOW)
        return call_sheets.for_project(
            EMBEDDED_PERSON, session, project.id, uid, t=t, now=NOW, own=own
        )


def said(document):
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", document.markdown).replace("\xa0", " ")


def test_a_mayor_finds_what_decides(database, project):  # noqa: F811
    text = said(sheet(database, project))
    for words in (
        "Protection of public spaces in cities against attacks",
        "TEST-2026-rich",
        "Thu 4 Feb 2027, hour not stated (in 176 days)",
        "€4.5 m",
        "70%",
        "€360 k (estimate: the project's cost of €1.2 m, of which the grant pays 70%)",
        "municipality, region",
        "at least 3 × Police Authorities, from 3 countries “at least 3 Police Authorities” [3]",
        "trying out something new",
        "Verdict: ",
        "Preparation plan",
        "Upload everything",
        "https://ec.europa.eu/portal/rich#c",
        "read on Wed 12 Aug 2026",
        "Made on Wed 12 Aug 2026 by Fundmap",
    ):
        assert words in text, words


def test_words_and_figures_agree_in_all_three_forms(database, project):  # noqa: F811
    document = sheet(database, project)
    words = html_words(document.html())
    assert docx_words(document.docx()).replace("•", "") == words
    # A PDF has the signs and numbers of its lists and hyphens at the end of lines as letters.
    printed = re.sub(r"\d\.(?=https)", "", pdf_words(document.pdf()).replace("•", ""))
    assert printed.replace("-", "") == words.replace("-", "")
    for figure in ("€4.5m", "€360k", "70%", "4Feb2027"):
        assert figure in words
        assert figure in pdf_words(document.pdf())


def test_the_sheet_speaks_the_readers_language_and_quotes_keep_theirs(database, project):  # noqa: F811
    text = said(sheet(database, project, t=texts("fr")))
    assert "Prochaine date limite" in text
    assert "Verdict : " in text
    assert "“at least 3 Police Authorities”" in text
    assert "publié dans cette langue : anglais" in text


def test_without_a_project_only_public_facts(database, project):  # noqa: F811
    text = said(sheet(database))
    for private in ("Nice", "Verdict", "Preparation plan", PROJECT.title):
        assert private not in text
    assert "beside a full grant of €4.5 m that pays 70%" in text


def test_another_citys_project_does_not_exist_and_a_visitor_has_no_right(database, project):  # noqa: F811
    stranger = Person(id=5, name="", roles=frozenset({(9, Role.OFFICER)}), organisation_id=9)
    with read_session(database) as session:
        for person, refusal in ((stranger, NotFound), (VISITOR, NotAllowed)):
            with pytest.raises(refusal):
                call_sheets.for_project(person, session, project.id, UID, t=EN, now=NOW)
            assert call_sheets.for_call(person, session, UID, t=EN, now=NOW).markdown


def test_the_citys_own_note_stands_there_only_when_asked_for(database, project):  # noqa: F811
    with write_session(database) as session:
        content = MarkContent(stage=Stage.PREPARING, note="the mayor hesitates")
        tracking.mark(
            EMBEDDED_PERSON, session, project.id, UID, content, expected_version=0, now=NOW
        )
    assert "hesitates" not in said(sheet(database, project))
    assert "the mayor hesitates" in said(sheet(database, project, own=True))


def test_hostile_words_lose_nothing_and_run_nothing(database, project):  # noqa: F811
    document = sheet(database, project, uid="eu_ft_portal:hostile")
    seen = squeezed(HOSTILE.replace("\u202e", ""))
    page = document.html()
    for words in (html_words(page), docx_words(document.docx()), pdf_words(document.pdf())):
        assert seen in words
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert 'href="https://evil' not in page


def test_what_is_unknown_is_said_and_never_guessed(database, project):  # noqa: F811
    text = said(sheet(database, project, uid="eu_ft_portal:greek"))
    for name in ("Amount for one project", "Share of the cost that the EU pays", "Who may apply"):
        assert f"**{name}** | not stated by the source" in text
    assert "**What the city must add** | not stated by the source" in text
    assert "estimate" not in text


def rated(low, high, *, scope="", grant=None):
    rate = (
        rich()
        .rates[0]
        .model_copy(
            update={"min_bp": low, "max_bp": high, "scope": scope, "origin": RateOrigin.STATED}
        )
    )
    return call("x", "A call", rates=(rate,), grant_max=grant)


@pytest.mark.parametrize(
    ("record", "cost", "least", "most"),
    [
        (rated(8500, 8500), 1_000_000, 150_000, 150_000),
        (rated(6000, 8500), 1_000_000, 150_000, 400_000),
        (rated(8500, 8500, grant=Money.of(500_000)), 1_000_000, 500_000, 500_000),
        (rated(8500, 8500, grant=Money.of(850_000)), None, 150_000, 150_000),
        (rated(10_000, 10_000), 1_000_000, 0, 0),
        (rated(3333, 3333), 100, 67, 67),
    ],
)
def test_own_share(record, cost, least, most):
    found = own_share(record, Money.of(cost) if cost else None, EN)
    assert (found.least, found.most) == (Money.of(least), Money.of(most))


@pytest.mark.parametrize(
    ("record", "cost"),
    [
        (rated(8500, 8500, scope="small towns"), Money.of(1)),
        (rated(8500, 8500), None),
        (rated(0, 8500, grant=Money.of(5)), None),
        (rated(8500, 8500, grant=Money.of(5, "SEK")), Money.of(1)),
        (call("x", "No rate"), Money.of(1)),
    ],
)
def test_own_share_is_not_guessed(record, cost):
    assert own_share(record, cost, EN) is None
