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
    """Write the database and the files that people handed in into one archive."""
    from jobs.backups import write
    from jobs.output import line
    from jobs.preparation import require
    from services.engine import engine
    from services.settings import settings

    done = write(require(engine()), file, settings().data_dir / "files")
    line(f"backup written to {file}, with {done.files} kept files")
    if done.lost:
        names = ", ".join(done.lost[:10])
        line(f"{len(done.lost)} kept files are lost or changed on the disk: {names}")
        raise typer.Exit(3)


@db_app.command()
def restore(file: Path) -> None:
    """Fill an empty database, and the folder of kept files, from a backup."""
    from jobs.backups import read
    from jobs.output import line
    from services.settings import settings

    count = read(file, settings().database_url, settings().data_dir / "files")
    line(f"the backup was restored, with {count} kept files")
