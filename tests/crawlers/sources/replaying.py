"""Reads the shipped recordings of one source in a child process."""

from crawlers.check import SAMPLE
from crawlers.recording import RECORDED_AT
from tests.crawlers.crawling import Crawl, crawl


def replayed(source_id, tmp_path) -> Crawl:
    """Return the crawl of a source's recordings at the instant of their recording."""
    at = (SAMPLE / source_id / RECORDED_AT).read_text().strip()
    return crawl(source_id, tmp_path / "run", "--recordings", str(SAMPLE), "--now", at)


def recorded(source_id, name) -> str:
    """Return one recorded page."""
    return (SAMPLE / source_id / name).read_text("utf-8")


def by_ref(done: Crawl) -> dict[str, dict]:
    """Return reference → record as staged."""
    return {item["record"]["source_ref"]: item["record"] for item in done.items}
