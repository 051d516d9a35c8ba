"""How long the digests of one day take to build.

    python -m benchmarks.digests --json

stores calls, projects and people who all want a daily digest, and builds them through the product's
own `send_due`; nothing is sent. The calls are all new, so nearly every project has news. Building the
index of the calls, which a running application has already, is told apart.
"""

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks import options
from benchmarks.cities import NOW, SMALL, Size, recorded, store
from benchmarks.database import throwaway_url
from benchmarks.lines import show
from funding_db.engine import make_engine, read_session
from services import digests, matches
from services.settings import settings

_PEOPLE = 2_000


def measure(data: Path, *, people: int, size: Size | None = None) -> dict[str, Any]:
    """Return the seconds for the digests of `people`, each an officer of one organisation."""
    size, read = size or Size(), recorded(data)
    with tempfile.TemporaryDirectory() as name, _shared_mode():
        engine = make_engine(throwaway_url(Path(name)))
        store(engine, read, size, people_count=people)
        at = NOW + timedelta(days=1)
        began = perf_counter()
        with read_session(engine) as session:
            matches.live_index(session, at)
        indexed = perf_counter() - began
        began = perf_counter()
        made = digests.send_due(engine, now=at)
        spent = perf_counter() - began
        again = digests.send_due(engine, now=at)
        engine.dispose()
    return {
        "s": round(spent, 2),
        "index_s": round(indexed, 2),
        "people": people,
        "projects": size.projects,
        "mails": made,
        "mails_of_a_second_run": again,
        "load_average": round(os.getloadavg()[0], 1),
    }


@contextmanager
def _shared_mode() -> Iterator[None]:
    """Give the mails an address to link to; the process is as before afterwards."""
    wanted = {
        "FUNDMAP_SECRET": "a secret of the benchmark that is long enough",
        "FUNDMAP_HOSTS": "fundmap.city.example",
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    settings.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        settings.cache_clear()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return 2 when the recorded material is not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=_PEOPLE)
    parsed = options.read(parser, arguments)
    found = measure(parsed.data, people=parsed.people, size=SMALL if parsed.small else Size())
    show(found, as_json=parsed.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
