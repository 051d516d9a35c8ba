"""The command line `fundmap`. Every command's work is imported only when it runs.

Exit codes: 0 ok, 2 usage, 3 degraded, 4 failed.
"""

import logging
import sys

import typer

from domain.errors import FundmapError
from jobs.commands import crawling, database, projects, reading, serving

app = typer.Typer(
    name="fundmap",
    help="EU calls, loans and advice for safer public spaces.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for room in (serving, crawling, projects, reading, database):
    room.register(app)


def main() -> None:
    """Run the command line; what a person did wrong is one line and exit 2, never a traceback."""
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        app()
    except FundmapError as error:
        _end(str(error), 2)
    except OSError as error:
        _end(f"{error.filename or 'file'}: {error.strerror or error}", 2)
    except Exception as error:
        known = _known(error)
        if known is None:
            raise
        _end(known, 2)


def _known(error: Exception) -> str | None:
    """Return a plain sentence for the errors of foreign libraries that a person can cause."""
    kind = type(error).__module__.split(".")[0]
    if kind == "sqlalchemy":
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return f"the database cannot be used: {reason}"
    if kind in ("pydantic", "pydantic_core"):
        return f"a setting cannot be used: {str(error).splitlines()[-2].strip()}"
    return None


def _end(text: str, code: int) -> None:
    sys.stderr.write(f"{text}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
