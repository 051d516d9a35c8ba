"""Specific objectives in a reader's words, with how sure their codes are."""

from domain.i18n import Texts
from domain.reference.objectives import find, named_in


def said(named: str, t: Texts) -> str:
    """Return an objective with its name; what we have no name for stays as the source prints it."""
    known = find(named)
    if known is None:
        return named
    if known.confirmed:
        return f"{known.code}: {t(known.name)}"
    if named == known.code:
        return t("{code}: {name} (code to be confirmed)", code=named, name=t(known.name))
    return t("{name} ({law}; code to be confirmed)", name=t(known.name), law=known.law)


def stated(text: str | None, t: Texts) -> str | None:
    """Return all objectives that a call states; None when it states none."""
    return "; ".join(said(named, t) for named in named_in(text)) or None


def brief(named: str, t: Texts) -> str:
    """Return the code where everybody knows it, else the whole name with what is not sure."""
    known = find(named)
    return named if known is None or known.confirmed else said(named, t)


def short(named: str, t: Texts) -> str:
    """Return the code alone, with a mark where it is to be confirmed."""
    known = find(named)
    if known is None or known.confirmed:
        return named
    return t("{code} (code to be confirmed)", code=known.code)
