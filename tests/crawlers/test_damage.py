"""Every source against damaged recordings: the run fails, or is degraded, or the field is an issue.

A silent loss is a run that says "ok" and holds fewer calls, a field less, or another value than the
whole recording gave, without an issue about it. There must be none.
"""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

from crawlers.check import recordings_of
from crawlers.discovery import classes
from domain.enums import RunVerdict
from tests.crawlers.damages import MARK, Damage, damages
from tests.crawlers.rehearsal import Rehearsal, rehearse

RECORDED = [kind for kind in classes().values() if recordings_of(kind.spec.id)]
_MOST = 4
"""Damages of each kind in the usual run; `FUNDMAP_ALL_DAMAGES=1` does all of them."""
_ALL = os.environ.get("FUNDMAP_ALL_DAMAGES") == "1"

# Words as published: they say what the page says, damaged or not.
_WORDS = {
    "title", "texts", "keywords", "applicants_text", "budget_text", "dates_text", "programme_text",
    "action_type_text", "parent_title", "publisher", "documents", "updates", "summary", "lines",
    "document_facts", "files",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch):
    monkeypatch.setattr("os.fsync", lambda _: None)


@pytest.mark.parametrize("kind", RECORDED, ids=lambda kind: kind.spec.id)
def test_no_damage_is_silent(kind, tmp_path):
    whole = rehearse(kind, tmp_path / "whole")
    assert whole.judgement.verdict is RunVerdict.OK, whole.judgement.reasons
    found = damages(whole.pages, most=None if _ALL else _MOST, seed=kind.spec.id)
    silent = []
    for number, damage in enumerate(found):
        hurt = rehearse(
            kind, tmp_path / str(number), change=damage.change, usual=whole.filled
        )
        silent += [f"{damage}: {loss}" for loss in losses(kind, whole, hurt, damage)]
    assert not silent, "\n".join(silent)


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
            yield from (f"{uid} {loss}" for loss in _fields(before, now, whole, hurt, damage))


def _fields(before, now, whole: Rehearsal, hurt: Rehearsal, damage: Damage) -> Iterator[str]:
    ref = before["source_ref"]
    told = {field for (about, field), n in hurt.issues.items() if about == ref and n > whole.issues[about, field]}
    for name in sorted(before.keys() | now.keys()):
        was, got = before.get(name), now.get(name)
        if was != got and name not in told and None not in told:
            yield from _loss(name, was, got, damage)


def _loss(name: str, was: Any, got: Any, damage: Damage) -> Iterator[str]:
    reordered = "reordered" in damage.name
    if was and not got:
        yield f"{name}: was {was!r:.80}, now nothing"
    elif MARK in str(got):
        return
    elif name not in _WORDS or reordered:
        yield f"{name}: was {was!r:.80}, now {got!r:.80}"
