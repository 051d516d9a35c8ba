"""The way of a deliverable, as data: which step is allowed, to whom, and what it still needs.

Approval freezes the wording. Who changes a word reopens the text: signatures, the Partnership's
consent and the approval belong to one exact wording and count for no other.
"""

import hashlib
import tomllib
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from domain.advocacy import (
    Deliverable,
    DeliverableKind,
    InNameOf,
    PartnershipConsent,
    Permission,
    State,
    StepTaken,
)
from domain.errors import Conflict, NotAllowed, UsageError
from letters.signing import counted

_FILE = Path(__file__).parent / "data" / "workflows.toml"
_WRITABLE = frozenset({State.IDEA, State.DRAFTING, State.REVIEW})
_FEWEST_SIGNATURES = 2
PACT_5_2 = (
    "“[t]he Urban Agenda for the EU will not create new or increased EU funding aimed at higher "
    "allocations for Urban Authorities. However, it will draw from and convey lessons learned on "
    "how to improve funding opportunities for Urban Authorities across all EU policies and "
    "instruments, including Cohesion Policy.”"
)
"""Point 5.2 of the Pact of Amsterdam, as the Action Plan quotes it (2.2.2); shown to drafters."""


class StepRefused(UsageError):
    """A step that is not allowed now; `reasons` says everything that stands in its way."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Step:
    """One transition of a workflow."""

    key: str
    sources: frozenset[State]
    to: State
    permission: Permission
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Possible:
    """A step that leads on from the present state, and what it still lacks."""

    step: Step
    lacks: tuple[str, ...]
    """Reasons; empty = it can be taken."""


def workflow(kind: DeliverableKind) -> tuple[Step, ...]:
    """Return the steps of a kind, in the order of its data file."""
    return _workflows()[kind]


@cache
def _workflows() -> dict[DeliverableKind, tuple[Step, ...]]:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    steps = {key: _step(key, found) for key, found in data["steps"].items()}
    return {
        kind: tuple(steps[key] for key in data["workflows"][kind.value]) for kind in DeliverableKind
    }


def _step(key: str, found: Mapping[str, object]) -> Step:
    sources, needs = found["from"], found.get("needs", [])
    if not isinstance(sources, list) or not isinstance(needs, list):
        raise TypeError(f"step {key}: `from` and `needs` are lists")
    unknown = set(needs) - set(_NEEDS)
    if unknown:
        raise ValueError(f"step {key}: unknown needs {sorted(unknown)}")
    return Step(
        key,
        frozenset(State(one) for one in sources),
        State(str(found["to"])),
        Permission(str(found["permission"])),
        tuple(needs),
    )


def possible_steps(
    deliverable: Deliverable, permissions: Collection[Permission], *, by: str
) -> tuple[Possible, ...]:
    """Return the steps that `by` may think of from here, each with what it still lacks."""
    return tuple(
        Possible(step, _lacks(step, deliverable, by))
        for step in workflow(deliverable.kind)
        if deliverable.state in step.sources and step.permission in permissions
    )


def advance(
    deliverable: Deliverable,
    step_key: str,
    *,
    expected: State,
    by: str,
    permissions: Collection[Permission],
    at: datetime,
) -> tuple[Deliverable, StepTaken]:
    """Return the deliverable after a step, and the event for its history.

    `expected` is the state that the person saw. Raises Conflict when it is another by now,
    StepRefused (with every reason) when the step is not allowed, NotAllowed without the right.
    """
    if deliverable.state is not expected:
        raise Conflict(
            f"somebody else moved it meanwhile: it is no longer {expected.value} but "
            f"{deliverable.state.value}; nothing was changed"
        )
    step = _allowed_step(deliverable, step_key)
    if step.permission not in permissions:
        raise NotAllowed(f"this step needs the right to {step.permission.value}")
    lacks = _lacks(step, deliverable, by)
    if lacks:
        raise StepRefused(lacks)
    moved = _after(deliverable, step, by, at)
    event = StepTaken(
        step=step.key,
        at=at,
        by=by,
        before=deliverable.state,
        after=step.to,
        wording=deliverable.wording,
    )
    return moved, event


def _allowed_step(deliverable: Deliverable, key: str) -> Step:
    found = next((step for step in workflow(deliverable.kind) if step.key == key), None)
    kind, state = deliverable.kind.value, deliverable.state.value
    if found is None:
        raise StepRefused((f"a {kind} has no step {key}",))
    if deliverable.state not in found.sources:
        starts = " or ".join(sorted(one.value for one in found.sources))
        raise StepRefused((f"the step {key} leads on from {starts}; this {kind} is {state}",))
    return found


def _after(deliverable: Deliverable, step: Step, by: str, at: datetime) -> Deliverable:
    changes: dict[str, object] = {"state": step.to}
    if step.to is State.APPROVED:
        changes |= {
            "approved_wording": deliverable.wording,
            "approved_by": by,
            "approved_at": at,
        }
    elif step.to in (State.DRAFTING, State.IDEA):
        changes |= {"approved_wording": None, "approved_by": None, "approved_at": None}
    if deliverable.state is State.DROPPED:
        changes["reason"] = None
    return deliverable.model_copy(update=changes)


def wording_of(texts: Mapping[str, str]) -> str:
    """Return the fingerprint of a text in all its languages (language → Markdown).

    White space at the end of lines does not count; every other sign does.
    """
    digest = hashlib.sha256()
    for language in sorted(texts):
        lines = unicodedata.normalize("NFC", texts[language]).strip().splitlines()
        body = "\n".join(line.rstrip() for line in lines)
        for part in (language, body):
            raw = part.encode()
            digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


def reword(deliverable: Deliverable, texts: Mapping[str, str], *, by: str) -> Deliverable:
    """Return the deliverable with another wording; the same words change nothing.

    Raises StepRefused when the wording is frozen: it must be reopened first, and is signed anew.
    """
    wording = wording_of(texts)
    if wording == deliverable.wording:
        return deliverable
    if deliverable.state not in _WRITABLE:
        raise StepRefused(
            (
                f"the wording is frozen while it is {deliverable.state.value}; "
                "reopen the text first: it is then approved and signed anew",
            )
        )
    return deliverable.model_copy(
        update={
            "wording": wording,
            "written_by": by,
            "languages": tuple(sorted(texts)),
            "approved_wording": None,
            "approved_by": None,
            "approved_at": None,
        }
    )


def _has_text(deliverable: Deliverable, _: str) -> str | None:
    return None if deliverable.wording else "nothing is written yet"


def _other_eyes(deliverable: Deliverable, by: str) -> str | None:
    if deliverable.written_by != by:
        return None
    return "somebody who has not written this wording must approve it"


def _partnership(deliverable: Deliverable, _: str) -> str | None:
    if deliverable.in_name_of is not InNameOf.PARTNERSHIP:
        return None
    consent = deliverable.consent
    if consent is None or consent.wording != deliverable.wording:
        return "the confirmation and the coordinators' agreement are missing for this wording"
    return _incomplete(consent)


def _incomplete(consent: PartnershipConsent) -> str | None:
    if not consent.pact_confirmed_by:
        return (
            "it must be confirmed that the text does not ask for what point 5.2 of the Pact of "
            "Amsterdam excludes"
        )
    if not consent.coordinators or consent.agreed_on is None:
        return "the agreement of the coordinators is missing, with its date"
    return None


def _frozen(deliverable: Deliverable, _: str) -> str | None:
    if deliverable.wording and deliverable.wording == deliverable.approved_wording:
        return None
    return "the wording is not the approved one"


def _signed(deliverable: Deliverable, _: str) -> str | None:
    if len(counted(deliverable.signatures, deliverable.wording)) >= _FEWEST_SIGNATURES:
        return None
    return f"fewer than {_FEWEST_SIGNATURES} have signed this wording"


def _dispatched(deliverable: Deliverable, _: str) -> str | None:
    return None if deliverable.dispatched > 0 else "no dispatch has left yet"


def _place(deliverable: Deliverable, _: str) -> str | None:
    return None if deliverable.place else "where it is published is missing"


def _happened(deliverable: Deliverable, _: str) -> str | None:
    return None if deliverable.happened_on else "the day on which it happened is missing"


def _reason(deliverable: Deliverable, _: str) -> str | None:
    return None if (deliverable.reason or "").strip() else "why it is dropped is missing"


_NEEDS: dict[str, Callable[[Deliverable, str], str | None]] = {
    "text": _has_text,
    "other_eyes": _other_eyes,
    "partnership": _partnership,
    "frozen": _frozen,
    "signed": _signed,
    "dispatched": _dispatched,
    "place": _place,
    "happened": _happened,
    "reason": _reason,
}


def _lacks(step: Step, deliverable: Deliverable, by: str) -> tuple[str, ...]:
    answers = (_NEEDS[need](deliverable, by) for need in step.needs)
    return tuple(answer for answer in answers if answer)
