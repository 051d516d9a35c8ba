"""Workflows: every step of every kind from every state, conditions, frozen wordings, refusals."""

import datetime as dt
from itertools import product

import pytest
from pydantic import ValidationError

from domain.advocacy import (
    Deliverable,
    DeliverableKind,
    InNameOf,
    PartnershipConsent,
    Permission,
    State,
)
from domain.advocacy_letters import BodyKind, Signature, SignatureState
from domain.errors import Conflict, NotAllowed, UsageError
from letters import signing, workflow
from letters.workflow import StepRefused, advance, possible_steps, reword, wording_of

NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
TEXTS = {"en": "# Cities\n\nWe ask."}
WORDING = wording_of(TEXTS)
ALL = frozenset(Permission)

PATHS = {
    "letter": "idea>drafting drafting>review review>drafting review>approved approved>drafting"
    " signing>drafting approved>signing approved>sent signing>sent sent>closed closed>sent",
    "position_paper": "idea>drafting drafting>review review>drafting review>approved"
    " approved>drafting signing>drafting approved>signing approved>sent signing>sent"
    " approved>published signing>published published>sent sent>closed published>closed closed>sent",
    "joint_declaration": "idea>drafting drafting>review review>drafting review>approved"
    " approved>drafting signing>drafting approved>signing signing>sent signing>published"
    " published>sent sent>closed published>closed closed>sent",
    "consultation_reply": "idea>drafting drafting>review review>drafting review>approved"
    " approved>drafting signing>drafting approved>signing approved>sent signing>sent sent>closed"
    " closed>sent",
    "guideline": "idea>drafting drafting>review review>drafting review>approved approved>drafting"
    " approved>published published>closed",
    "study": "idea>drafting drafting>review review>drafting review>approved approved>drafting"
    " approved>published published>closed",
    "event": "idea>drafting drafting>review review>drafting review>approved approved>drafting"
    " approved>held held>closed",
    "meeting": "idea>drafting drafting>held held>closed",
}
"""What may follow what, written here a second time; dropping and taking up are added below."""
DROPPABLE = ("idea", "drafting", "review", "approved", "signing")


def reachable(kind):
    """States that a deliverable of a kind can be in."""
    return {"idea", "dropped"} | {path.split(">")[1] for path in PATHS[kind].split()}


def signature(body="Nice", wording=WORDING, state=SignatureState.CONFIRMED, hour=1, **more):
    at = dt.datetime(2026, 11, 1, hour, tzinfo=dt.UTC)
    return Signature(
        body=body,
        body_kind=BodyKind.CITY,
        state=state,
        invited_at=at,
        wording=wording,
        person="A. Person",
        capacity="Mayor",
        confirmed_at=at,
        **more,
    )


def complete(kind="letter", state="idea", **changes):
    """A deliverable that lacks nothing."""
    base = {
        "kind": kind,
        "title": "Cities",
        "in_name_of": InNameOf.EFUS,
        "state": state,
        "wording": WORDING,
        "written_by": "writer",
        "approved_wording": WORDING,
        "signatures": (signature("Nice"), signature("Riga")),
        "dispatched": 1,
        "happened_on": dt.date(2026, 11, 20),
        "place": "https://efus.eu/x",
        "reason": "overtaken",
    }
    return Deliverable(**{**base, **changes})


def go(deliverable, step, expected=None, by="boss", permissions=ALL):
    return advance(
        deliverable,
        step,
        expected=expected or deliverable.state,
        by=by,
        permissions=permissions,
        at=NOW,
    )


@pytest.mark.parametrize("kind", DeliverableKind)
def test_every_transition_and_no_other(kind):
    expected = {tuple(path.split(">")) for path in PATHS[kind.value].split()}
    droppable = set(DROPPABLE) & reachable(kind.value)
    expected |= {(state, "dropped") for state in droppable} | {("dropped", "idea")}
    may_go = {
        (state.value, kind, step.key) for step in workflow.workflow(kind) for state in step.sources
    }
    found = set()
    for state, step in product(reachable(kind.value), {s.key for s in every_step()}):
        thing = complete(kind.value, state)
        if (state, kind, step) not in may_go:
            with pytest.raises(UsageError) as refused:
                go(thing, step)
            assert refused.value.reasons
            continue
        moved, event = go(thing, step)
        assert (event.before, event.after) == (thing.state, moved.state)
        assert (event.by, event.at, event.step) == ("boss", NOW, step)
        found.add((state, moved.state.value))
    assert found == expected


def every_step():
    return {step for kind in DeliverableKind for step in workflow.workflow(kind)}


@pytest.mark.parametrize("kind", DeliverableKind)
def test_no_state_is_a_trap_and_all_can_be_reached(kind):
    steps = workflow.workflow(kind)
    states = {State(one) for one in reachable(kind.value)}
    assert states == {State.IDEA} | {step.to for step in steps}
    ends = {state for state in states if not any(state in step.sources for step in steps)}
    assert ends <= {State.CLOSED}


@pytest.mark.parametrize("step", sorted(every_step(), key=lambda one: one.key))
def test_each_step_needs_its_permission(step):
    kind = next(kind for kind in DeliverableKind if step in workflow.workflow(kind))
    state = sorted(step.sources & {State(one) for one in reachable(kind.value)})[0]
    thing = complete(kind.value, state.value)
    go(thing, step.key, permissions={step.permission})
    with pytest.raises(NotAllowed, match=step.permission.value):
        go(thing, step.key, permissions=ALL - {step.permission})


@pytest.mark.parametrize(
    ("state", "step", "changes", "reason"),
    [
        ("drafting", "submit", {"wording": None}, "nothing is written"),
        ("review", "approve", {"written_by": "boss"}, "has not written"),
        ("review", "approve", {"in_name_of": "partnership"}, "coordinators"),
        ("approved", "send", {"approved_wording": "other"}, "not the approved one"),
        ("approved", "send", {"dispatched": 0}, "no dispatch"),
        ("approved", "send", {"happened_on": None}, "the day"),
        ("approved", "publish", {"place": None}, "published"),
        ("drafting", "drop", {"reason": "  "}, "why"),
        ("signing", "send_signed", {"signatures": (signature(),)}, "fewer than 2"),
        (
            "signing",
            "send_signed",
            {"signatures": (signature(), signature("Riga", wording="x"))},
            "fewer than 2",
        ),
    ],
)
def test_what_a_step_lacks_is_said(state, step, changes, reason):
    kinds = {"publish": "position_paper", "send_signed": "joint_declaration"}
    kind = kinds.get(step, "letter")
    go(complete(kind, state), step)
    thing = complete(kind, state, **changes)
    with pytest.raises(StepRefused, match=reason):
        go(thing, step)
    shown = next(one for one in possible_steps(thing, ALL, by="boss") if one.step.key == step)
    assert any(reason in lack for lack in shown.lacks)


def test_all_reasons_are_told_at_once():
    with pytest.raises(StepRefused) as refused:
        go(complete(state="approved", dispatched=0, happened_on=None), "send")
    assert len(refused.value.reasons) == 2


def test_asked_twice_the_second_is_told_and_nothing_moves():
    seen = complete(state="review")
    moved, _ = go(seen, "approve")
    with pytest.raises(Conflict, match="no longer review but approved"):
        go(moved, "approve", expected=seen.state)
    with pytest.raises(StepRefused, match="leads on from review; this letter is approved"):
        go(moved, "approve")


def test_approval_freezes_and_a_changed_word_is_approved_and_signed_anew():
    approved, _ = go(complete(state="review", approved_wording=None), "approve")
    assert (approved.approved_wording, approved.approved_by) == (WORDING, "boss")
    other = {"en": TEXTS["en"].replace("ask", "demand")}
    for state in ("approved", "signing", "sent", "published", "closed"):
        with pytest.raises(StepRefused, match="frozen"):
            reword(complete("position_paper", state), other, by="writer")
    reopened, _ = go(approved, "reopen")
    assert reopened.approved_wording is None
    changed = reword(reopened, other, by="writer")
    assert signing.counted(changed.signatures, changed.wording) == []
    assert signing.to_ask_again(changed.signatures, changed.wording) == ["Nice", "Riga"]
    assert signing.counted(approved.signatures, approved.wording)
    assert reword(approved, TEXTS, by="writer") is approved


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"en": "a"}, {"en": "a"}, True),
        ({"en": "a"}, {"fr": "a"}, False),
        ({"en": "a  \nb"}, {"en": "a\nb\n"}, True),
        ({"en": "a b"}, {"en": "ab"}, False),
        ({"en": "a", "fr": "b"}, {"fr": "b", "en": "a"}, True),
        ({"en": "afr", "fr": "b"}, {"en": "a", "fr": "frb"}, False),
        ({"en": "e\u0301"}, {"en": "é"}, True),
    ],
)
def test_a_wording_is_its_very_words_in_all_languages(one, other, same):
    assert (wording_of(one) == wording_of(other)) is same


def consent(**changes):
    base = {
        "wording": WORDING,
        "pact_confirmed_by": "drafter",
        "coordinators": ("Nice", "Madrid", "Efus"),
        "agreed_on": dt.date(2026, 11, 19),
    }
    return PartnershipConsent(**{**base, **changes})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"wording": "older"}, "for this wording"),
        ({"pact_confirmed_by": None}, "point 5.2"),
        ({"coordinators": ()}, "coordinators"),
        ({"agreed_on": None}, "date"),
    ],
)
def test_a_partnership_text_needs_its_whole_consent(changes, reason):
    for kind in set(DeliverableKind) - {DeliverableKind.MEETING}:
        thing = complete(kind.value, "review", in_name_of="partnership", consent=consent())
        assert go(thing, "approve")[0].state is State.APPROVED
        lacking = thing.model_copy(update={"consent": consent(**changes)})
        with pytest.raises(StepRefused, match=reason):
            go(lacking, "approve")


NEVER = {"commission", "parliament", "council", "committee_of_regions", "eib", "eu_network"}
NEVER |= {"ministry", "managing_authority"}


@pytest.mark.parametrize("kind", BodyKind)
def test_who_is_never_asked_to_sign(kind):
    proposed = signing.possible_signatories({"A body": kind})
    if kind.value not in NEVER:
        assert proposed == ["A body"]
        assert signing.invite("A body", kind, wording="w", at=NOW).state == "invited"
        return
    assert proposed == []
    with pytest.raises(UsageError, match="never signatories"):
        signing.invite("A body", kind, wording="w", at=NOW)
    with pytest.raises(ValidationError):
        Signature(body="x", body_kind=kind, state="invited", invited_at=NOW, wording="w")


def test_a_signature_from_invitation_to_withdrawal():
    asked = signing.invite("Nice", BodyKind.CITY, wording="w", at=NOW)
    given = {"person": "A", "capacity": "Mayor", "at": NOW}
    with pytest.raises(UsageError, match="changed since"):
        signing.confirm(asked, wording="other", **given)
    with pytest.raises(UsageError, match="capacity"):
        signing.confirm(asked, wording="w", **{**given, "capacity": " "})
    with pytest.raises(UsageError, match="proof"):
        signing.confirm(asked, wording="w", mandate_needed=True, **given)
    signed = signing.confirm(asked, wording="w", mandate="DEL-7", mandate_needed=True, **given)
    assert signing.counted([signed], "w") == [signed]
    with pytest.raises(UsageError, match="already confirmed"):
        signing.confirm(signed, wording="w", **given)
    gone = signing.withdraw(signed, on=dt.date(2026, 11, 22))
    assert gone.withdrawn_on == dt.date(2026, 11, 22)
    assert signing.counted([gone], "w") == []
    assert signing.to_ask_again([gone], "new") == []
    with pytest.raises(UsageError, match="already withdrawn"):
        signing.withdraw(gone, on=dt.date(2026, 11, 23))


def test_of_one_body_the_latest_counts():
    later = signature(hour=2, state=SignatureState.WITHDRAWN, withdrawn_on=dt.date(2026, 11, 2))
    assert signing.counted([later, signature()], WORDING) == []
    assert len(signing.counted([signature(), signature(hour=3)], WORDING)) == 1
    assert signing.counted([signature()], None) == []
