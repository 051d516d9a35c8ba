"""The service: texts from the catalogue, rights of administrators, commands."""

import json
import sys

import pytest

from domain.enums import Role
from domain.errors import NotAllowed
from domain.mail import MailState
from domain.match import Message
from domain.people import EMBEDDED_PERSON, VISITOR, Person
from funding_db.engine import read_session, write_session
from funding_db.repositories import outbox
from jobs import cli, scheduler
from jobs import mail as jobs_mail
from services import engine as engine_module
from services import mail
from services import settings as settings_module
from tests.outbox.conftest import START
from tests.outbox.test_bounces import report

CITY_ADMIN = Person(5, "Ana", frozenset({(2, Role.ADMIN)}), 2)


def queue(session, **fields):
    given = {
        "key": "digest:1",
        "kind": "digest",
        "to": "ana@city.example",
        "language": "fr",
        "subject": Message("Funding"),
        "paragraphs": (Message("{amount} for the call", (("amount", "3\r\n\r\nBcc: x"),)),),
        "now": START,
    }
    return mail.queue(session, **(given | fields))


def test_a_mail_is_kept_in_the_reader_s_language(engine):
    with write_session(engine) as session:
        number = queue(session, unsubscribe_url="https://city.example/stop/1")
        kept = outbox.waiting(session, number).mail
    assert kept.language == "fr"
    assert kept.subject == "Financements"
    first, by_itself, stop = kept.text.split("\n\n")
    assert first == "3 Bcc: x pour l’appel"  # a value makes no paragraph
    assert "personne ne lit" in by_itself
    assert stop.endswith(" https://city.example/stop/1")


def test_a_subject_that_is_too_long_is_shortened(sqlite_engine):
    with write_session(sqlite_engine) as session:
        number = queue(session, subject=Message("{title}", (("title", "word " * 100),)))
        assert len(outbox.view(session, number).subject) <= 200


def test_an_act_that_is_rolled_back_sends_no_mail(engine):
    with pytest.raises(KeyError), write_session(engine) as session:  # noqa: PT012
        queue(session)
        raise KeyError
    with read_session(engine) as session:
        assert outbox.list_all(session) == ()


@pytest.mark.parametrize("person", [VISITOR, CITY_ADMIN], ids=["visitor", "admin of a city"])
def test_only_who_runs_the_installation_sees_mails(sqlite_engine, person):
    with write_session(sqlite_engine) as session:
        number = queue(session)
        for attempt in (
            lambda: mail.mails(person, session),
            lambda: mail.counts(person, session),
            lambda: mail.resolve(person, session, number, delivered=True, now=START),
            lambda: mail.retry(person, session, number, now=START),
        ):
            with pytest.raises(NotAllowed):
                attempt()
        assert mail.counts(EMBEDDED_PERSON, session) == {MailState.QUEUED: 1}


@pytest.fixture
def fundmap(small_box, tmp_path, monkeypatch, capsys):
    """Run a command on the outbox; return (exit code, standard output, standard error)."""
    monkeypatch.setenv("FUNDMAP_DATABASE_URL", f"sqlite:///{tmp_path}/fundmap.db")
    monkeypatch.setenv("FUNDMAP_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("FUNDMAP_SMTP_URL", small_box.settings.smtp_url.get_secret_value())
    monkeypatch.setenv("FUNDMAP_MAIL_FROM", small_box.settings.mail_from)
    monkeypatch.delenv("FUNDMAP_NOW", raising=False)
    monkeypatch.chdir(tmp_path)
    for cached in (settings_module.settings, engine_module.engine):
        cached.cache_clear()

    def run(*arguments):
        code = cli.run(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    yield run
    engine_module.engine().dispose()
    for cached in (settings_module.settings, engine_module.engine):
        cached.cache_clear()


def test_the_commands(fundmap, small_box, tmp_path, monkeypatch):
    box = small_box
    good, doubtful, refused = box.put("good"), box.put("doubtful"), box.put("refused")
    box.server.after_taking = lambda who: "hang up" if who.startswith("d") else None
    box.server.on_reader = lambda who: "550 no" if who.startswith("r") else None
    code, out, _ = fundmap("outbox", "send", "--json")
    assert code == 3
    assert json.loads(out) == {
        "sent": 1,
        "postponed": 0,
        "failed": 1,
        "uncertain": 1,
        "trouble": "",
    }
    found = json.loads(fundmap("outbox", "list", "--json")[1])
    assert found["counts"] == {"sent": 1, "uncertain": 1, "failed": 1}
    assert "text" not in found["mails"][0]
    code, out, _ = fundmap("outbox", "list", "--state", "uncertain")
    assert code == 0
    assert "doubtful@city.example" in out
    assert "good@city.example" not in out

    assert fundmap("outbox", "resolve", str(doubtful), "--delivered")[0] == 0
    assert fundmap("outbox", "resolve", str(doubtful), "--delivered")[0] == 2
    assert fundmap("outbox", "resolve", str(doubtful))[0] == 2  # it must be said
    assert fundmap("outbox", "retry", str(refused))[0] == 0
    assert fundmap("outbox", "retry", "999")[0] == 2

    file = tmp_path / "report.eml"
    file.write_bytes(report(token=box.look(good).token))
    assert fundmap("outbox", "bounce", str(file)) == (0, f"noted on mail {good}\n", "")
    with file.open() as opened:
        monkeypatch.setattr(sys, "stdin", opened)
        assert fundmap("outbox", "bounce", "-")[0] == 0
    file.write_bytes(b"nothing")
    assert fundmap("outbox", "bounce", str(file))[0] == 2
    states = {"good": "bounced", "doubtful": "sent", "refused": "queued"}
    assert {key: str(view.state) for key, view in box.all().items()} == states


def test_without_a_mail_server_the_command_says_what_to_set(fundmap, monkeypatch):
    monkeypatch.delenv("FUNDMAP_SMTP_URL")
    settings_module.settings.cache_clear()
    code, _, err = fundmap("outbox", "send")
    assert (code, "FUNDMAP_SMTP_URL" in err) == (2, True)


def test_the_scheduler_sends_mails(fundmap, small_box):
    number = small_box.put()
    scheduler.Work(sample_only=False).send_mails()
    assert small_box.look(number).state is MailState.SENT


def test_a_tick_by_hand_sends_mails(fundmap, small_box, monkeypatch):
    number = small_box.put()
    monkeypatch.setattr("jobs.tick.tick", lambda *_: [])
    assert fundmap("tick")[0] == 0
    assert small_box.look(number).state is MailState.SENT
    assert jobs_mail.LOCK != "scheduler"
