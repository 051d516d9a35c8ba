"""The bulk file in slices: appended to its snapshot, the same file from first to last byte."""

import gzip
import hashlib
from pathlib import Path

import pytest

from crawlers.portal import download
from crawlers.portal.bulk import ADDRESS
from crawlers.portal.download import Download, Slice, Step
from domain.errors import PageShapeError
from domain.run import Hints

BODY = bytes(range(256)) * 1_000
TAG = {"etag": '"a"', "last-modified": "Wed, 12 Aug 2026 05:00:00 GMT"}


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "SLICE", 100_000)


def part(start: int, body: bytes = BODY, **headers: str) -> Slice:
    piece = body[start : start + 100_000]
    span = {"content-range": f"bytes {start}-{start + len(piece) - 1}/{len(body)}"}
    return Slice(206, span | TAG | headers, piece)


def fresh(folder: Path) -> Download:
    return Download(folder, Hints(source_id="eu_ft_portal"))


def test_slices_make_the_file(tmp_path: Path) -> None:
    made = fresh(tmp_path)
    steps = []
    for start in (0, 100_000, 200_000):
        assert made.headers()["Range"] == f"bytes={start}-{start + 99_999}"
        steps.append(made.take(part(start)))
    assert steps == [Step.MORE, Step.MORE, Step.DONE]
    assert gzip.decompress(made.path.read_bytes()) == BODY
    assert made.path.name == f"{hashlib.sha256(BODY).hexdigest()}.gz"
    assert [p.name for p in tmp_path.iterdir()] == [made.path.name]


def test_later_slices_belong_to_the_same_file_or_none(tmp_path: Path) -> None:
    made = fresh(tmp_path)
    assert "If-Range" not in made.headers()
    made.take(part(0))
    assert made.headers()["If-Range"] == '"a"'


def test_weak_tag_is_no_promise_and_the_date_is_used(tmp_path: Path) -> None:
    made = fresh(tmp_path)
    made.take(part(0, etag='W/"a"'))
    assert made.headers()["If-Range"] == TAG["last-modified"]


def test_file_that_is_replaced_meanwhile_is_read_anew_once(tmp_path: Path) -> None:
    made, other = fresh(tmp_path), BODY[::-1]
    made.take(part(0))
    assert made.take(part(100_000, other, etag='"b"')) is Step.MORE
    assert made.headers()["Range"].startswith("bytes=0-")
    made.take(part(0, other, etag='"b"'))
    with pytest.raises(PageShapeError, match="changes"):
        made.take(part(100_000, BODY, etag='"c"'))


def test_server_without_ranges_gives_all_at_once(tmp_path: Path) -> None:
    made = fresh(tmp_path)
    assert made.take(Slice(200, TAG, BODY)) is Step.DONE
    assert made.size == len(BODY)


def test_unchanged_file_is_not_fetched_again(tmp_path: Path) -> None:
    first = fresh(tmp_path / "one")
    first.take(Slice(200, TAG, BODY))
    known = (TAG["etag"], TAG["last-modified"], first.sha256)
    hints = Hints(
        source_id="eu_ft_portal", validators={ADDRESS: known}, snapshot_dir=str(tmp_path / "one")
    )
    again = Download(tmp_path / "two", hints)
    assert again.headers()["If-None-Match"] == '"a"'
    assert again.take(Slice(304, {}, b"")) is Step.DONE
    assert gzip.decompress(again.path.read_bytes()) == BODY
    assert (again.unchanged, again.size) == (True, len(BODY))


def test_nothing_is_asked_conditionally_when_the_earlier_file_is_gone(tmp_path: Path) -> None:
    hints = Hints(
        source_id="eu_ft_portal",
        validators={ADDRESS: ('"a"', None, "x")},
        snapshot_dir=str(tmp_path),
    )
    made = Download(tmp_path, hints)
    assert "If-None-Match" not in made.headers()
    with pytest.raises(PageShapeError):
        made.take(Slice(304, {}, b""))


@pytest.mark.parametrize(
    "bad",
    [
        Slice(206, TAG, BODY[:100]),
        Slice(206, {"content-range": "bytes 5-104/256000"}, BODY[:100]),
        Slice(206, {"content-range": "bytes 0-99/256000"}, BODY[:90]),
        Slice(206, {"content-range": "bytes 0-99/256000"}, BODY[:100]),
        Slice(206, {"content-range": "bytes 0-99999/99999999999"}, BODY[:100_000]),
        Slice(416, {}, b""),
    ],
)
def test_slices_that_do_not_fit_are_refused(tmp_path: Path, bad: Slice) -> None:
    with pytest.raises(PageShapeError):
        fresh(tmp_path).take(bad)
