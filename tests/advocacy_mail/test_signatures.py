"""Cities sign exactly one wording: by a link without an account, on paper, and back again."""

import re

import pytest

from domain.advocacy_letters import BodyKind, SignatureState
from domain.errors import Conflict, NotAllowed, NotFound, UsageError
from domain.i18n import texts
from funding_db.engine import read_session, write_session
from funding_db.repositories import signatures as stored
from services import deliverable_texts, deliverables, signatures
from services.settings import settings
from tests.accounts.people import BASE
from tests.accounts.web import Browser, application
from tests.advocacy_mail.makers import DAY, NOW, ONE_ENGINE, TODAY


@pytest.fixture
def signing(office, team, letter):
    """The letter, open for signature; a mandate is asked for."""
    with write_session(office) as session:
        content = letter.content.model_copy(update={"mandate_needed": True})
        changed = deliverables.change(
            team[0], session, letter.id, content, expected_version=letter.version, now=NOW
        )
        return deliverables.step(
            team[1], session, letter.id, "open_signing", expected_version=changed.version, now=NOW
        )


def invite(office, person, view, whom="Nice", kind=BodyKind.CITY, email="mayor@nice.example"):
    with write_session(office) as session:
        return signatures.invite(
            person, session, view.id, whom, kind, email=email, language="fr", now=NOW
        )


def mailed(office):
    with read_session(office) as session:
        rows = session.connection().exec_driver_sql("SELECT text FROM outbox ORDER BY id")
        return [row[0] for row in rows]


def address(text):
    return re.search(r"/sign/[0-9]+\.[0-9a-f]+", text).group()


def test_a_city_signs_by_its_link_and_withdraws(office, team, signing):
    made = invite(office, team[0], signing)
    path = address(mailed(office)[0])
    browser = Browser(application())
    shown = browser.ask(f"{path}?lang=en")
    assert shown.status_code == 200
    assert "We ask you to act." in shown.text
    assert "Efus asks Nice" in shown.text
    assert made.signature.wording[:12] in shown.text
    with read_session(office) as session:  # a scanner of mails opened it: nothing was signed
        assert stored.get(session, 1, made.id).signature.state is SignatureState.INVITED
    lacking = browser.send(path, wish="sign", person="A. Mayor", capacity="Mayor", mandate="")
    assert lacking.status_code == 422
    done = browser.send(
        path, wish="sign", person="<b>A. Mayor", capacity="Mayor", mandate="Council 3/2026"
    )
    assert done.status_code == 200
    assert "&lt;b&gt;A. Mayor" in done.text
    with read_session(office) as session:
        kept = stored.get(session, 1, made.id).signature
    assert (kept.state, kept.person, kept.mandate) == (
        SignatureState.CONFIRMED,
        "<b>A. Mayor",
        "Council 3/2026",
    )
    assert kept.wording == signing.approved_wording
    assert browser.send(path, wish="withdraw").status_code == 200
    with read_session(office) as session:
        gone = stored.get(session, 1, made.id).signature
    assert (gone.state, gone.withdrawn_on) == (SignatureState.WITHDRAWN, TODAY)
    assert "<form" not in browser.ask(path).text


@ONE_ENGINE
def test_a_foreign_link_or_form_does_nothing_and_tells_nothing(office, team, signing):
    made = invite(office, team[0], signing)
    path = address(mailed(office)[0])
    browser = Browser(application())
    for forged in ("/sign/1.00", f"/sign/9{path.removeprefix('/sign/')}", "/sign/99.ab"):
        answer = browser.ask(forged)
        assert answer.status_code == 404
        assert "Nice" not in answer.text
    assert browser.ask(path, "POST").status_code == 403  # without our form
    with read_session(office) as session:
        assert stored.get(session, 1, made.id).signature.state is SignatureState.INVITED


def test_a_changed_word_ends_the_invitation_and_asks_again(office, team, signing):
    ada, bo = team[:2]
    invite(office, ada, signing)
    path = address(mailed(office)[0])
    browser = Browser(application())
    proof = re.search(r'name="proof" value="([^"]+)"', browser.ask(path).text).group(1)
    with write_session(office) as session:
        open_again = deliverables.step(
            bo, session, signing.id, "reopen", expected_version=signing.version, now=NOW
        )
        deliverable_texts.write(
            ada, session, signing.id, "en", title="New", markdown="Other words.",
            expected_version=open_again.version, now=NOW,
        )  # fmt: skip
    given = {"proof": proof, "wish": "sign", "person": "A", "capacity": "B", "mandate": "C"}
    answer = browser.ask(path, "POST", data=given, headers={"Origin": BASE})
    assert answer.status_code == 422
    assert "Other words." not in answer.text  # a draft is no business of who has an old link
    with read_session(office) as session:
        assert signatures.to_ask_again(ada, session, signing.id) == ("Nice",)


@ONE_ENGINE
@pytest.mark.parametrize("kind", [BodyKind.COMMISSION, BodyKind.EIB, BodyKind.MINISTRY])
def test_the_readers_of_a_letter_are_never_asked_to_sign(office, team, signing, kind):
    with pytest.raises(UsageError):
        invite(office, team[0], signing, "DG HOME", kind)
    assert mailed(office) == []


def test_one_invitation_a_body_and_a_gap_between_reminders(office, team, signing):
    ada, _bo, cy, di = team
    made = invite(office, ada, signing)
    with pytest.raises(Conflict):
        invite(office, ada, signing, "NICE")
    for stranger, error in ((cy, NotAllowed), (di, NotFound)):
        with pytest.raises(error):
            invite(office, stranger, signing, "Turin")
    with write_session(office) as session:
        with pytest.raises(UsageError):
            signatures.remind(ada, session, made.id, now=NOW + 3 * DAY)
        signatures.remind(ada, session, made.id, now=NOW + 20 * DAY)
        with pytest.raises(UsageError):
            signatures.remind(ada, session, made.id, now=NOW + 21 * DAY)
    assert len(mailed(office)) == 2


@ONE_ENGINE
def test_a_signature_on_paper_says_how_it_came(office, team, signing):
    ada = team[0]
    made = invite(office, ada, signing, email="")
    assert mailed(office) == []
    given = {"signer": "A. Mayor", "capacity": "Mayor", "mandate": "Decision 3", "now": NOW}
    with write_session(office) as session:
        with pytest.raises(UsageError):
            signatures.confirm(ada, session, made.id, **given, told_by=" ")
        kept = signatures.confirm(ada, session, made.id, **given, told_by="letter of today")
        assert kept.told_by == "letter of today"
        with pytest.raises(UsageError):
            signatures.withdraw(ada, session, made.id, TODAY + DAY, now=NOW)


@ONE_ENGINE
def test_the_page_speaks_as_the_invitation_does_and_can_be_switched(office, team, signing):
    invite(office, team[0], signing)
    path = address(mailed(office)[0])
    browser = Browser(application())
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    shown = browser.ask(path, headers=english).text
    assert '<html lang="fr">' in shown
    assert "Efus demande à Nice" in shown
    assert "pas rédigé dans la langue de cette page" in shown  # the text is in English alone
    assert 'href="?lang=pl"' in shown
    switched = browser.ask(f"{path}?lang=pl", headers=english).text
    assert '<html lang="pl">' in switched
    assert 'href="?lang=fr"' in switched
    refused = browser.send(path, wish="sign", person="", capacity="", mandate="")
    assert (refused.status_code, '<html lang="fr">' in refused.text) == (422, True)


@ONE_ENGINE
def test_a_link_ends_on_the_day_that_its_mail_names_and_a_reminder_begins_anew(
    office, team, signing, monkeypatch
):
    def at(day):
        monkeypatch.setenv("FUNDMAP_NOW", day.isoformat())
        settings.cache_clear()

    made = invite(office, team[0], signing)
    mail = mailed(office)[0]
    path = address(mail)
    until = NOW + settings().signature_days * DAY
    assert texts("fr").day(until.date()) in mail
    browser = Browser(application())
    at(until)
    assert browser.ask(path).status_code == 200
    at(until + DAY)
    late = browser.ask(path)
    assert late.status_code == 410
    assert "trop ancien" in late.text
    assert "We ask you to act." not in late.text
    with write_session(office) as session:
        for act in (
            lambda: signatures.confirm_by_link(
                session, path.removeprefix("/sign/"), signer="A", capacity="B", mandate="C",
                now=until + DAY,
            ),
            lambda: signatures.withdraw_by_link(
                session, path.removeprefix("/sign/"), now=until + DAY
            ),
        ):  # fmt: skip
            with pytest.raises(signatures.LinkTooOld):
                act()
        signatures.remind(team[0], session, made.id, now=until + DAY)
    assert browser.ask(path).status_code == 200
