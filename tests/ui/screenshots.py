"""Makes the pictures of the documentation from the running application and recorded real calls.

    python -m tests.ui.screenshots [--out docs/screenshots] [--all]

needs the recorded material beside the checkout, and Chromium. --all adds every page in light and
dark; without it the four pages of the README are made at both widths.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from benchmarks.portal_data import rows_from_normalised
from crawlers import catalogue
from crawlers.portal.rows import record_from_row
from crawlers.staging import write_run
from domain.call import CallRecord
from domain.enums import ApplicantType, CostKind
from domain.money import Money
from domain.people import EMBEDDED_PERSON
from domain.project import ProjectProfile
from funding_db.engine import Engine, make_engine, write_session
from funding_db.ingest import ingest_run
from funding_db.migrate import upgrade
from funding_db.repositories import sources
from services.projects import save
from tests.paths import ROOT, SHARED
from tests.ui.browser import NARROW, WIDE, Visit, chromium, serving
from tests.ui.stock import NOW, READ_AT, SOURCE

CALLS = SHARED / "isf" / "sedia_open_calls_2026-08.normalised.jsonl.gz"
TOPIC = "HORIZON-CL3-2027-01-FCT-04"
LARGEST_BYTES = 250_000
_COLOURS = (256, 128, 64, 32)
_NARROW_HEIGHT, _WIDE_HEIGHT = 1400, 1000
NICE = ProjectProfile(
    title="Protection des espaces publics contre les attaques au véhicule-bélier",
    summary=(
        "La ville veut protéger ses marchés, ses places et ses rues piétonnes : bornes et "
        "barrières amovibles, analyse des vulnérabilités, exercices avec la police municipale "
        "et échange avec d’autres villes."
    ),
    language="fr",
    country="FR",
    city="Nice",
    applicant_type=ApplicantType.MUNICIPALITY,
    budget=Money.of(2_400_000),
    wants=(CostKind.WORKS,),
    wants_text="installing barriers",
)


def recorded_calls() -> list[CallRecord]:
    """Return the calls that the EU portal showed in August 2026."""
    return [record_from_row(row)[0] for row in rows_from_normalised(CALLS)]


def fill(engine: Engine, calls: Sequence[CallRecord], folder: Path) -> None:
    """Store calls as a good run, and the project of a French city."""
    upgrade(engine)
    write_run(folder / "run", calls, source_id=SOURCE, at=READ_AT)
    with write_session(engine) as session:
        sources.sync(session, catalogue.specs())
        ingest_run(session, folder / "run", spec=catalogue.spec(SOURCE), now=READ_AT)
        save(EMBEDDED_PERSON, session, NICE, now=NOW)


def pages(calls: Sequence[CallRecord]) -> dict[str, str]:
    """Return name → address of the pages that are shown."""
    topic = next(call.uid for call in calls if call.identifier == TOPIC)
    return {
        "funding": "/funding?q=public+spaces&fit=1",
        "call": f"/call?uid={topic}",
        "project": "/project?id=1",
        "sources": "/sources",
        "today": "/",
        "calendar": "/calendar",
        "projects": "/projects",
        "map": "/map",
    }


def looks(everything: bool) -> Iterator[tuple[tuple[int, int], str, str]]:
    """Yield size, scheme and ending of each picture of a page."""
    for width, height in ((WIDE[0], _WIDE_HEIGHT), (NARROW[0], _NARROW_HEIGHT)):
        yield (width, height), "light", f"{width}"
        if everything:
            yield (width, height), "dark", f"{width}-dark"


def shrink(path: Path) -> None:
    """Quantise a picture until it is small enough for the repository."""
    picture = Image.open(path).convert("RGB")
    for colours in _COLOURS:
        picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST_BYTES:
            return


def make(out: Path, *, everything: bool) -> None:
    """Write the pictures to `out`."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/fundmap.db"
        engine = make_engine(url)
        calls = recorded_calls()
        fill(engine, calls, folder)
        engine.dispose()
        shown = pages(calls)
        if not everything:
            shown = dict(list(shown.items())[:4])
        with serving(url, NOW.isoformat(), folder) as base, chromium() as browser:
            for size, scheme, ending in looks(everything):
                visit = Visit(browser, base, size, scheme)
                for page, address in shown.items():
                    path = out / f"{page}-{ending}.png"
                    shown_page = visit.open(address)
                    expect(shown_page.get_by_test_id("stSkeleton")).to_have_count(0)
                    shown_page.screenshot(path=path)
                    shrink(path)
                visit.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return 2 when the recorded material is not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--all", action="store_true", help="every page, light and dark")
    chosen = parser.parse_args(arguments)
    if not CALLS.exists():
        sys.stderr.write(f"{CALLS.name} is not on this machine\n")
        return 2
    make(chosen.out, everything=chosen.all)
    return 0


if __name__ == "__main__":
    sys.exit(main())
