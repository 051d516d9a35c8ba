"""Commands that run Fundmap: up, tick, doctor."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(up)
    app.command()(tick)
    app.command()(doctor)


def up(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    sample: Annotated[bool, typer.Option("--sample", help="show the recorded sample only")] = False,
) -> None:
    """Start database, app and scheduler; the app answers first, the crawl runs behind it."""
    from jobs import output, supervisor

    supervisor.up(port, sample_only=sample, told=output.line)


def tick() -> None:
    """Do what the scheduler does once a minute: send mails, crawl what is due or asked for."""
    from jobs import mail, output
    from jobs.preparation import prepare
    from jobs.tick import tick as one_tick
    from services.engine import engine
    from services.settings import settings

    prepare(engine())
    mail.send_due(engine(), settings())
    outcomes = one_tick(engine(), settings())
    raise typer.Exit(output.worst([outcome.verdict for outcome in outcomes]))


def doctor() -> None:
    """Say in plain sentences whether this installation can work."""
    from datetime import UTC, datetime

    from jobs.doctor import examine
    from jobs.output import line

    findings = examine(datetime.now(UTC))
    for finding in findings:
        line(f"{'ok  ' if finding.good else 'BAD '} {finding.text}")
    raise typer.Exit(0 if all(finding.good for finding in findings) else 4)
