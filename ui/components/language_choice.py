"""How far a language can be trusted, said beside the choice of it."""

from domain.i18n import CHECKED, LANGUAGES, Texts


def mark(t: Texts, code: str) -> str:
    """Return what is to be known about a language; "" for one that a speaker has read."""
    return "" if code in CHECKED else t("not yet read by a speaker")


def named(t: Texts, code: str) -> str:
    """Return a language by its own name, with the mark."""
    said = mark(t, code)
    return f"{LANGUAGES[code]} ({said})" if said else LANGUAGES[code]
