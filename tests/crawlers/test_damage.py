"""Every source against damaged recordings: the run fails, or is degraded, or the field is an issue.

A silent loss is a run that says "ok" and holds fewer calls, a field less, or another value than the
whole recording gave, without an issue about it. A usual run does a few damages of each kind to each
source, always the same; `ALL_DAMAGES=1` does all of them, in about two minutes.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from crawlers.check import recordings_of
from crawlers.discovery import classes
from domain.enums import RunVerdict
from tests.crawlers.damages import MARK, Damage, damages
from tests.crawlers.rehearsal import Rehearsal, rehearse

RECORDED = [kind for kind in classes().values() if recordings_of(kind.spec.id)]
ALL = os.environ.get("ALL_DAMAGES") == "1"
_MOST = 3
"""Damages of each kind in a usual run."""

# Words as published: they say what the page says, damaged or not.
_WORDS = {
    "title", "texts", "keywords", "applicants_text", "budget_text", "dates_text", "programme_text",
    "action_type_text", "parent_title", "publisher", "documents", "updates", "summary", "lines",
    "document_facts", "files",
}  # fmt: skip
# Issues that say that a page or row is not built as it was: they own up to whatever it lacks.
_OF_SHAPE = {"page_shape", "unread_label"}


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch):
    monkeypatch.setattr("os.fsync", lambda _: None)


@pytest.mark.parametrize("kind", RECORDED, ids=lambda kind: kind.spec.id)
def test_no_damage_is_silent(kind, tmp_path):
    whole = rehearse(kind, tmp_path / "whole")
    assert whole.judgement.verdict is RunVerdict.OK, whole.judgement.reasons
    found = damages(
        whole.pages, titles=titles(whole), most=None if ALL else _MOST, seed=kind.spec.id
    )
    silent = []
    for damage in found:
        hurt = rehearse(kind, tmp_path / "hurt", change=damage.change, usual=whole.levels)
        silent += [f"{damage}: {loss}" for loss in losses(kind, whole, hurt, damage)]
    assert not silent, "\n".join(silent)


def titles(whole: Rehearsal) -> list[str]:
    """Return the words of the calls that stand where labels stand."""
    names = ("title", "source_ref")
    return [str(entry.get(name, "")) for entry in whole.entries.values() for name in names]


def losses(kind, whole: Rehearsal, hurt: Rehearsal, damage: Damage) -> Iterator[str]:
    """Yield every loss that the run does not own up to."""
    if hurt.judgement.verdict is not RunVerdict.OK:
        return
    for uid in hurt.entries.keys() - whole.entries.keys():
        yield f"{uid} is new"
    for uid, before in whole.entries.items():
        now = hurt.entries.get(uid)
        if now is None:
            yield f"{uid} is gone"
        elif kind.spec.kind != "watch":  # there, a change is what a person is told
            told = _told(before["source_ref"], whole, hurt)
            yield from (f"{uid} {loss}" for loss in _fields(before, now, told, damage))


def _told(ref: str, whole: Rehearsal, hurt: Rehearsal) -> set[str | None]:
    """Return the fields about which there is an issue that the whole page did not give."""
    more = hurt.issues - whole.issues
    return {None if code in _OF_SHAPE else field for about, field, code in more if about == ref}


def _fields(before, now, told: set[str | None], damage: Damage) -> Iterator[str]:
    if None in told:
        return
    for name in sorted(before.keys() | now.keys()):
        was, got = before.get(name), now.get(name)
        if was != got and name not in told:
            yield from _loss(name, was, got, damage)


def _loss(name: str, was: Any, got: Any, damage: Damage) -> Iterator[str]:
    if was and not got:
        yield f"{name}: was {was!r:.80}, now nothing"
    elif MARK in str(got):
        return
    elif name not in _WORDS or "reordered" in damage.name:
        yield f"{name}: was {was!r:.80}, now {got!r:.80}"


def test_a_reader_that_hides_its_losses_is_found(tmp_path):
    """The test itself must be able to fail: a source that swallows what it cannot read."""
    kind = next(kind for kind in RECORDED if kind.spec.id == "es_bdns")
    whole = rehearse(kind, tmp_path / "whole")
    lost = Damage("a title that is gone", lambda page: page.body)
    fewer = dict(list(whole.entries.items())[1:])
    changed = {uid: {**entry, "budget_total": {"minor": 1}} for uid, entry in whole.entries.items()}
    for entries in (fewer, changed):
        hurt = Rehearsal(whole.judgement, entries, whole.issues, whole.levels, whole.pages)
        assert list(losses(kind, whole, hurt, lost))
    assert not list(losses(kind, whole, whole, lost))


@pytest.mark.parametrize("wanted", ["renamed key", "emptied list", "cut page", "XML page", "login"])
def test_the_damages_are_done(wanted, tmp_path):
    kind = next(kind for kind in RECORDED if kind.spec.id == "es_bdns")
    whole = rehearse(kind, tmp_path / "whole")
    damage = next(d for d in damages(whole.pages, most=None, seed="") if wanted in d.name)
    assert any(damage.change(page) != page.body for page in whole.pages)
