"""Commands about the database: upgrade, check, backup, restore."""

from pathlib import Path
from typing import Annotated

import typer

db_app = typer.Typer(help="The database.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(db_app, name="db")


@db_app.command()
def upgrade() -> None:
    """Bring the tables to this version."""
    from funding_db import migrate
    from jobs.output import line
    from services.engine import engine

    line(f"the database is at {migrate.upgrade(engine())}")


@db_app.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON document")] = False,
) -> None:
    """Look whether what is stored holds together."""
    from funding_db import quality
    from funding_db.engine import read_session
    from jobs import output
    from jobs.preparation import require
    from services.engine import engine

    with read_session(require(engine())) as session:
        findings = quality.check(session)
    if as_json:
        output.as_json(
            [{"check": f.check, "severity": f.severity, "detail": f.detail} for f in findings]
        )
    elif findings:
        for finding in findings:
            output.line(f"{finding.severity}: {finding.check}: {finding.detail}")
    else:
        output.line("the database is whole")
    raise typer.Exit(4 if any(f.severity == "error" for f in findings) else 0)


@db_app.command()
def backup(file: Path) -> None:
    """Write a copy of the database that can be restored."""
    from funding_db.backup import backup as write
    from jobs.output import line
    from jobs.preparation import require
    from services.engine import engine

    write(require(engine()), file)
    line(f"backup written to {file}")


@db_app.command()
def restore(file: Path) -> None:
    """Fill an empty database from a backup."""
    from funding_db.backup import restore as read
    from jobs.output import line
    from services.settings import settings

    read(file, settings().database_url)
    line("the backup was restored")
