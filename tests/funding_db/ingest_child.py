"""Run as a child process by tests: ingests one run folder and says when it has begun to write."""

import sys
from pathlib import Path

import sqlalchemy as sa

from funding_db.engine import make_engine, write_session
from funding_db.ingest import ingest_run
from tests.funding_db.calls_of_a_source import SPEC, day


def main() -> None:
    """Ingest `argv[2]` into the database `argv[1]` on day `argv[3]`."""
    engine = make_engine(sys.argv[1])

    @sa.event.listens_for(engine, "before_cursor_execute")
    def _tell(_c: object, _k: object, statement: str, *_: object) -> None:
        if "INTO call_revision" in statement:
            sys.stdout.write("writing\n")
            sys.stdout.flush()

    with write_session(engine) as session:
        ingest_run(session, Path(sys.argv[2]), spec=SPEC, now=day(int(sys.argv[3])))


if __name__ == "__main__":
    main()
