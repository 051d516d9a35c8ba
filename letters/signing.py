"""Who may be asked to sign, and whose signature stands under which wording."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from domain.advocacy_letters import SIGNATORIES, BodyKind, Signature, SignatureState
from domain.errors import UsageError


def possible_signatories(bodies: Mapping[str, BodyKind]) -> list[str]:
    """Return the bodies that may be proposed as signatories, in the given order."""
    return [name for name, kind in bodies.items() if kind in SIGNATORIES]


def invite(body: str, kind: BodyKind, *, wording: str, at: datetime) -> Signature:
    """Return an invitation to sign exactly this wording; raises UsageError for who never signs."""
    if kind not in SIGNATORIES:
        raise UsageError(
            f"{body} cannot be asked to sign: Commission services and other EU bodies, the EIB, "
            "ministries and managing authorities are never signatories"
        )
    return Signature(
        body=body, body_kind=kind, state=SignatureState.INVITED, invited_at=at, wording=wording
    )


def confirm(
    invitation: Signature,
    *,
    wording: str,
    person: str,
    capacity: str,
    at: datetime,
    mandate: str | None = None,
    mandate_needed: bool = False,
) -> Signature:
    """Return the confirmed signature; raises UsageError when it cannot be given.

    `wording` is that of the text now: an invitation for another wording has lapsed.
    """
    if invitation.state is not SignatureState.INVITED:
        raise UsageError(f"this invitation is already {invitation.state.value}")
    if invitation.wording != wording:
        raise UsageError("the text was changed since this invitation; a new one is needed")
    if not person.strip() or not capacity.strip():
        raise UsageError("a signature needs the person and in what capacity he or she signs")
    if mandate_needed and not (mandate or "").strip():
        raise UsageError("this text asks for a proof that the person may sign for the body")
    return invitation.model_copy(
        update={
            "state": SignatureState.CONFIRMED,
            "person": person.strip(),
            "capacity": capacity.strip(),
            "mandate": mandate,
            "confirmed_at": at,
        }
    )


def withdraw(signature: Signature, *, on: date) -> Signature:
    """Return the signature as withdrawn on a day; raises UsageError when it already was."""
    if signature.state is SignatureState.WITHDRAWN:
        raise UsageError("this signature was already withdrawn")
    return signature.model_copy(update={"state": SignatureState.WITHDRAWN, "withdrawn_on": on})


def counted(signatures: Iterable[Signature], wording: str | None) -> list[Signature]:
    """Return the confirmed signatures under exactly this wording, by body; none without text.

    Of several of one body the latest invitation counts, so that a withdrawal stays one.
    """
    latest: dict[str, Signature] = {}
    for one in sorted(signatures, key=lambda found: found.invited_at):
        if wording is not None and one.wording == wording:
            latest[one.body] = one
    confirmed = (one for one in latest.values() if one.state is SignatureState.CONFIRMED)
    return sorted(confirmed, key=lambda one: one.body.casefold())


def to_ask_again(signatures: Iterable[Signature], wording: str) -> list[str]:
    """Return the bodies asked or signed under another wording only, and not withdrawn since."""
    latest: dict[str, Signature] = {}
    for one in sorted(signatures, key=lambda found: found.invited_at):
        latest[one.body] = one
    return [
        body
        for body, one in latest.items()
        if one.wording != wording and one.state is not SignatureState.WITHDRAWN
    ]
