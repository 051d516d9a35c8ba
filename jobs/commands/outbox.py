"""Commands about mails: list, send, resolve, retry, bounce."""

from pathlib import Path
from typing import Annotated, Any

import typer

outbox_app = typer.Typer(help="Mails on their way.", no_args_is_help=True)
_AsJson = Annotated[bool, typer.Option("--json", help="print one JSON document")]
_DEGRADED = 3


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(outbox_app, name="outbox")


@outbox_app.command("list")
def list_mails(
    state: Annotated[
        str | None, typer.Option(help="only queued, claimed, sent, uncertain, failed or bounced")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 50,
    as_json: _AsJson = False,
) -> None:
    """List mails, newest first, and how many there are in each state."""
    from dataclasses import asdict

    from domain.errors import UsageError
    from domain.mail import MailState
    from domain.people import EMBEDDED_PERSON
    from funding_db.engine import read_session
    from jobs import output
    from jobs.preparation import require
    from services import mail
    from services.engine import engine

    try:
        wanted = MailState(state) if state else None
    except ValueError as error:
        raise UsageError(f"--state {state}: there are {', '.join(MailState)}") from error
    with read_session(require(engine())) as session:
        found = mail.mails(EMBEDDED_PERSON, session, state=wanted, limit=limit)
        counts = mail.counts(EMBEDDED_PERSON, session)
    if as_json:
        output.as_json({"counts": counts, "mails": [asdict(view) for view in found]})
        return
    output.table(
        ("id", "state", "tries", "to", "subject", "queued", "last word"),
        [
            (v.id, v.state, v.attempts, v.to, v.subject, f"{v.queued_at:%Y-%m-%d %H:%M}", v.detail)
            for v in found
        ],
    )
    output.line(", ".join(f"{number} {state}" for state, number in counts.items()) or "no mails")


@outbox_app.command()
def send(as_json: _AsJson = False) -> None:
    """Send every mail whose time has come, as the scheduler does each minute."""
    from dataclasses import asdict

    from domain.errors import UsageError
    from jobs import mail, output
    from jobs.preparation import prepare
    from services.engine import engine
    from services.settings import settings

    if not mail.is_set_up(settings()):
        raise UsageError("set FUNDMAP_SMTP_URL and FUNDMAP_MAIL_FROM first")
    prepare(engine())
    done = asdict(mail.send_due(engine(), settings()))
    if as_json:
        output.as_json(done)
    else:
        output.line(_sentence(done))
    raise typer.Exit(_DEGRADED if done["trouble"] or done["uncertain"] else 0)


@outbox_app.command()
def resolve(
    mail_id: int,
    delivered: Annotated[
        bool,
        typer.Option(
            "--delivered/--not-delivered",
            help="what the mail server's log says of its Message-ID",
            show_default=False,
        ),
    ],
) -> None:
    """Settle an uncertain mail: it arrived, or it did not and is sent again."""
    from domain.people import EMBEDDED_PERSON
    from funding_db.engine import write_session
    from jobs.output import line
    from jobs.preparation import require
    from services import mail
    from services.engine import engine
    from services.settings import settings

    now = settings().clock()
    with write_session(require(engine())) as session:
        mail.resolve(EMBEDDED_PERSON, session, mail_id, delivered=delivered, now=now)
    line(f"mail {mail_id} {'has arrived' if delivered else 'is sent again'}")


@outbox_app.command()
def retry(mail_id: int) -> None:
    """Send a failed mail once more."""
    from domain.people import EMBEDDED_PERSON
    from funding_db.engine import write_session
    from jobs.output import line
    from jobs.preparation import require
    from services import mail
    from services.engine import engine
    from services.settings import settings

    with write_session(require(engine())) as session:
        mail.retry(EMBEDDED_PERSON, session, mail_id, now=settings().clock())
    line(f"mail {mail_id} is sent again")


@outbox_app.command()
def bounce(
    file: Annotated[Path, typer.Argument(allow_dash=True, help="a report; - reads standard input")],
) -> None:
    """Note what a mail server reports of a mail (RFC 3464)."""
    import sys

    from domain.bounce import LARGEST
    from domain.errors import UsageError
    from funding_db.engine import write_session
    from jobs.output import line
    from jobs.preparation import require
    from services import mail
    from services.engine import engine
    from services.settings import settings

    if str(file) == "-":
        content = sys.stdin.buffer.read(LARGEST + 1)
    else:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    with write_session(require(engine())) as session:
        found = mail.note_bounce(session, content, now=settings().clock())
    if found is None:
        raise UsageError("this is no report about a mail of ours, or it changes nothing")
    line(f"noted on mail {found}")


def _sentence(done: dict[str, Any]) -> str:
    counted = [f"{done[name]} {name}" for name in ("sent", "postponed", "failed", "uncertain")]
    return "; ".join([", ".join(counted), *filter(None, [done["trouble"]])])
