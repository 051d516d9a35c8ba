"""How far a language can be trusted, said beside the choice of it."""

from domain.i18n import CHECKED, COMPLETE, LANGUAGES, Texts


def mark(t: Texts, code: str) -> str:
    """Return what is to be known about a language; "" for one that is complete and checked."""
    if code in CHECKED:
        return ""
    if code in COMPLETE:
        return t("not yet read by a speaker")
    return t("partly in English, not yet read by a speaker")


def named(t: Texts, code: str) -> str:
    """Return a language by its own name, with the mark."""
    said = mark(t, code)
    return f"{LANGUAGES[code]} ({said})" if said else LANGUAGES[code]
