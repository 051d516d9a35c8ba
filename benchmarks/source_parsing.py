"""Measures parsing: what every callback takes for the recordings that ship, and for real pages.

    python -m benchmarks.source_parsing [SOURCE ...] --data ../shared/data --json

Real pages, as publishers served them, lie in the folder of recorded material: they come first, each
against the limit. All recordings that ship were written by us, whatever their shape, and most are
thin (a few kB, all of it content), so that what a page costs whatever its size, about a
millisecond, weighs more than in a real page. So each HTML page of ours is measured a second time
inside as much markup as the smallest real page that we have (73 kB, ten elements a kB):
`ms_per_kb_at_73_kb`. `python_calls_per_page` does not depend on how busy the machine is.
"""

import argparse
import cProfile
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import parsing
from benchmarks.lines import show
from benchmarks.portal_data import rows_from_normalised
from crawlers.bases.spider import SourceSpider
from crawlers.check import recordings_of
from crawlers.discovery import classes
from tests.crawlers.rehearsal import Page, rehearse
from tests.paths import SHARED

LIMIT_MS_PER_KB = 0.3
"""Promised for real pages."""
OURS, REAL = "written by us", "real"
_READINGS = 3
_REAL_BYTES = 73_000
# Ten elements a kB, as the real pages have (6 to 12).
_SHELL = (
    '<div class="s-menu"><a class="s-item" href="/s/{0}" data-s="{1}"><span>Item {0}</span>'
    '<svg viewBox="0 0 24 24" d="{2}"></svg></a></div>\n'
)
_ATTRIBUTES = ("k:v;" * 32, "M12 4.5 " * 18)
_SHELL_BYTES = len(_SHELL.format(100, *_ATTRIBUTES))
_END = re.compile(rb"</body\s*>", re.IGNORECASE)


def measure(sources: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """Return source → its pages, their kB and the milliseconds that they take, the slowest first."""
    kinds = [kind for name, kind in classes().items() if name in sources or not sources]
    found = {kind.spec.id: _of(kind) for kind in kinds if recordings_of(kind.spec.id)}
    read = {name: figures for name, figures in found.items() if figures["pages"]}
    return dict(sorted(read.items(), key=lambda pair: -pair[1]["ms_per_kb"]))


def measure_real(data: Path) -> dict[str, dict[str, Any]]:
    """Return real page → its milliseconds per kB and the limit; nothing without such material."""
    calls = data / "isf" / "sedia_open_calls_2026-08.normalised.jsonl.gz"
    if not calls.is_file():
        return {}
    found = parsing.parse_ms_per_kb(data, list(rows_from_normalised(calls)))
    return {
        name: {"pages_are": REAL, "ms_per_kb": figure, "limit": LIMIT_MS_PER_KB}
        for name, figure in found.items()
    }


def _of(kind: type[SourceSpider]) -> dict[str, Any]:
    thin, ms = _read(kind, lambda page: page.body)
    kb = sum(len(page.body) for page in thin) / 1000
    count = len(thin)
    found: dict[str, Any] = {
        "pages_are": OURS,
        "pages": count,
        "kb_per_page": round(kb / count, 1) if count else 0.0,
        "ms_per_page": round(ms / count, 2) if count else 0.0,
        "ms_per_kb": round(ms / kb, 3) if kb else 0.0,
        "python_calls_per_page": _python_calls(kind) // count if count else 0,
    }
    if any(_END.search(page.body) for page in thin):
        large, ms = _read(kind, lambda page: _within(page.body))
        kb = sum(len(_within(page.body)) for page in large) / 1000
        found["ms_per_kb_at_73_kb"] = round(ms / kb, 3)
    return found


def _python_calls(kind: type[SourceSpider]) -> int:
    """Return how many calls of functions a whole reading makes, staging and judging included."""
    profile = cProfile.Profile()
    with tempfile.TemporaryDirectory() as folder:
        profile.enable()
        rehearse(kind, Path(folder) / "run")
        profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


def _within(body: bytes) -> bytes:
    """Return a page inside as much markup as a real one has."""
    end = _END.search(body)
    if end is None:
        return body
    lacking = max(0, _REAL_BYTES - len(body))
    shell = "".join(_SHELL.format(n, *_ATTRIBUTES) for n in range(lacking // _SHELL_BYTES)).encode()
    return body[: end.start()] + shell + body[end.start() :]


def _read(
    kind: type[SourceSpider], change: Callable[[Page], bytes]
) -> tuple[Sequence[Page], float]:
    """Return the pages and the milliseconds that all of them take, the median of some readings."""
    readings = []
    # The first reading fills what is looked up once a process.
    for _ in range(_READINGS + 1):
        with tempfile.TemporaryDirectory() as folder:
            readings.append(rehearse(kind, Path(folder) / "run", change=change).pages)
    return readings[0], median(sum(page.ms for page in pages) for pages in readings[1:])


def lines(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Yield one line a source, for people."""
    for name, figures in found.items():
        said = (f"{key} {v if isinstance(v, str) else f'{v:g}'}" for key, v in figures.items())
        yield "  ".join((f"{name:24}", *said))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="*")
    parser.add_argument("--data", type=Path, default=SHARED, help="recorded material, real pages")
    parser.add_argument("--json", action="store_true")
    parsed = parser.parse_args(arguments)
    real = {} if parsed.sources else measure_real(parsed.data)
    found = measure(parsed.sources)
    if parsed.json:
        show({REAL: real, OURS: found}, as_json=True)
        return 0
    print(f"Real pages, as served ({parsed.data}): at most {LIMIT_MS_PER_KB} ms per kB is promised")
    print("\n".join(lines(real)) or "  none here, or only some sources were asked for")
    print(
        "\nRecordings that ship, all written by us: thin, so that a page's fixed cost weighs most"
    )
    print("\n".join(lines(found)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
