"""The command line `fundmap`. Every command's work is imported only when it runs.

Exit codes: 0 ok, 2 usage, 3 degraded, 4 failed. What a person did wrong is one line on standard
error and 2, never a traceback.
"""

import logging
import sys
from collections.abc import Sequence
from typing import Any

import typer

from domain.errors import FundmapError, IngestRefused
from jobs.commands import (
    crawling,
    database,
    letters,
    outbox,
    projects,
    reading,
    screening,
    serving,
    sources,
    users,
)

app = typer.Typer(
    name="fundmap",
    help="EU calls, loans and advice for safer public spaces.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,  # the rich help takes longer to load than all else together
)
for room in (
    serving,
    crawling,
    sources,
    projects,
    screening,
    reading,
    letters,
    outbox,
    database,
    users,
):
    room.register(app)

USAGE, FAILED = 2, 4
_MISTYPED = (
    FileNotFoundError,
    FileExistsError,
    IsADirectoryError,
    NotADirectoryError,
    PermissionError,
)
_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its code."""
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    try:
        code = app(arguments, prog_name="fundmap", standalone_mode=False)
    except typer.Abort:
        return _told("stopped", FAILED)
    except typer.TyperException as error:
        return _told(error.format_message(), USAGE)
    except (FundmapError, OSError) as error:
        return _told(*_plainly(error))
    except Exception as error:  # noqa: BLE001 - the border of the process
        return _told(*_foreign(error))
    return code if isinstance(code, int) else 0


def _plainly(error: FundmapError | OSError) -> tuple[str, int]:
    if isinstance(error, OSError):
        text = f"{error.filename or 'a file'}: {error.strerror or error}"
        return text, USAGE if isinstance(error, _MISTYPED) and error.filename else FAILED
    return str(error), FAILED if isinstance(error, IngestRefused) else USAGE


def _foreign(error: Exception) -> tuple[str, int]:
    """Return a plain sentence for what a person can cause in a library; log all else as ours."""
    kind = f"{type(error).__module__}.{type(error).__name__}"
    first = (str(getattr(error, "orig", None) or error).strip() or kind).splitlines()[0]
    if kind.startswith("sqlalchemy.exc.") and kind.endswith(
        (".OperationalError", ".DatabaseError", ".ArgumentError", ".NoSuchModuleError")
    ):
        return f"the database cannot be used: {first}", USAGE
    if isinstance(error, ModuleNotFoundError) and (error.name or "").startswith("psycopg"):
        return "PostgreSQL needs an extra: pip install 'fundmap[postgres]'", USAGE
    if kind.startswith("pydantic") and getattr(error, "title", "") == "Settings":
        return _setting(error), USAGE
    _log.error("an error of Fundmap itself", exc_info=error)
    return f"failed: {first}", FAILED


def _setting(error: Exception) -> str:
    found: list[dict[str, Any]] = getattr(error, "errors", list)()
    parts = [f"FUNDMAP_{str(e['loc'][0]).upper()}: {e['msg']}" for e in found]
    return f"a setting cannot be used: {'; '.join(parts)}"


def _told(text: str, code: int) -> int:
    sys.stderr.write(" ".join(text.split()) + "\n")
    return code


if __name__ == "__main__":
    main()
