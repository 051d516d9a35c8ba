"""A page of an authority about one call, read by its words: title, days, who may apply, text.

The markup of these sites is not known, so nothing but the words counts. A clause with a day is read
only where a word says what the day is; two readings leave the field unknown, with an issue.
"""

from collections.abc import Iterable
from functools import lru_cache, partial
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from crawlers.bases.reading import Reading
from crawlers.isf.clauses import LONGEST_QUOTE, sentences
from crawlers.isf.days import days_of
from crawlers.isf.money import money_of
from crawlers.isf.words import (
    MEMBER_STATES,
    NEGATION,
    NOTICE,
    OF_THE_UNION,
    SPECIFIC_ACTION,
    UNION_ACTION,
    Words,
)
from crawlers.normalise.applicants import applicants
from crawlers.normalise.texts import clean_html, plain_text, without_personal_mail
from crawlers.page import Page
from domain.call import Area, CallRecord, Issue, TextBlock
from domain.enums import ApplicantType, AreaScheme, CallLevel, Instrument, TextKind
from domain.errors import PageShapeError
from domain.source import SourceSpec
from domain.text import fold, tokens

BODY = ("main", "article", "#content", "#DeltaPlaceHolderMain", "div.entry-content")
_LONG_LABEL, _LONGEST_LABEL = 12, 120
_LIKE = 0.6
"""Share of a link's words that its page's title must repeat; a wall repeats none."""


class Notice(NamedTuple):
    """The parts of a page."""

    title: str
    html: str
    text: str
    """Its words, blocks on lines of their own."""


def read(page: Page, *, promised: str = "", body: Iterable[str] = BODY) -> Notice:
    """Return title and text of a page; PageShapeError for one that is built in another way.

    `promised` is the text of the link that led here: a page with quite another title is a wall.
    """
    title = page.one_text("h1")
    if promised and not _alike(promised, title):
        raise PageShapeError("another page came than the link promised", url=page.url, value=title)
    for selector in body:
        if len(page.texts(selector, at_least=0)) == 1:
            html = clean_html(page.html(selector))
            return Notice(title, html, plain_text(html, lines=True))
    raise PageShapeError("no element that holds the text", url=page.url)


def _alike(promised: str, title: str) -> bool:
    wanted, given = set(tokens(promised)), set(tokens(title))
    return bool(wanted) and len(wanted & given) >= _LIKE * min(len(wanted), len(given) or 1)


def record(
    spec: SourceSpec, notice: Notice, url: str, words: Words, **known: Any
) -> tuple[CallRecord, tuple[Issue, ...]]:
    """Return the call of a notice and what of it could not be read; `known` fields are taken as is."""
    ref = known.pop("source_ref", None) or unquote(urlsplit(url).path).strip("/")
    reading = Reading(ref, url)
    fields: dict[str, Any] = {
        "identifier": identifier(notice),
        "programme": "ISF",
        "publisher": spec.publisher,
        "areas": _areas(spec.country, notice),
    }
    language = known.pop("language", words.languages[0])
    fields |= days_of(reading, notice.text, words) | _who(reading, notice, words, language)
    fields |= money_of(reading, notice.text, words, spec.decimal) | known
    found = CallRecord(
        source_id=spec.id,
        source_ref=ref,
        url=url,
        title=notice.title,
        language=language,
        level=CallLevel.CALL,
        instrument=Instrument.GRANT,
        texts=_texts(notice),
        **fields,
    )
    return found, tuple(reading.issues)


@lru_cache(maxsize=8)
def identifier(notice: Notice) -> str | None:
    """Return the one official reference that the title names, or else the text; None for several."""
    for text in (notice.title, notice.text):
        found = set(SPECIFIC_ACTION.findall(text)) | set(NOTICE.findall(text))
        found |= set(UNION_ACTION.findall(text))
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def is_specific_action(notice: Notice) -> bool:
    """Say whether the notice is about one specific action, which Member States alone can ask for."""
    return bool(SPECIFIC_ACTION.fullmatch(identifier(notice) or ""))


def announces(title: str, words: Words, more: str = "") -> bool:
    """Say whether title and summary announce a call of the Fund, and the title not how one ended."""
    return bool(words.call.search(fold(f"{title}. {more}"))) and not words.results.search(
        fold(title)
    )


def _areas(country: str, notice: Notice) -> tuple[Area, ...]:
    """Return the authority's country; () for the Union's own actions, which are for all."""
    of_the_union = OF_THE_UNION.search(fold(notice.title))
    if country == "EU" or of_the_union or UNION_ACTION.fullmatch(identifier(notice) or ""):
        return ()
    return (Area(scheme=AreaScheme.COUNTRY, code=country),)


def _texts(notice: Notice) -> tuple[TextBlock, ...]:
    html = without_personal_mail(notice.html)
    return (TextBlock(kind=TextKind.DESCRIPTION, html=html),) if html else ()


def _who(reading: Reading, notice: Notice, words: Words, language: str) -> dict[str, Any]:
    told = sentences(notice.text)
    if is_specific_action(notice):
        quote = next((s for s in told if MEMBER_STATES.search(fold(s))), None)
        if quote is not None:
            return {
                "applicants": (ApplicantType.NATIONAL_AUTHORITY,),
                "applicants_text": quote[:LONGEST_QUOTE],
            }
    said = next((s for s in told if words.who.search(fold(s))), "")[:LONGEST_QUOTE]
    kinds: tuple[ApplicantType, ...] = ()
    if said and not NEGATION.search(fold(said)):
        kinds = reading.read("applicants", partial(applicants, said, language), kinds)
    return {"applicants": kinds, "applicants_text": said}


def labelled(text: str, labels: Iterable[str]) -> dict[str, str]:
    """Return label → what stands below it, for labels that begin a line of their own."""
    known = {fold(label): label for label in labels}
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        start = fold(line.strip(" :"))
        label = known.get(start) or next(
            (name for folded, name in known.items() if _begins(start, folded)), None
        )
        if label is not None:
            current = found.setdefault(label, [])
        elif current is not None and line.strip():
            current.append(line.strip())
    return {label: "\n".join(lines) for label, lines in found.items() if lines}


def _begins(line: str, label: str) -> bool:
    """Say whether a line is a label with more words; a short label must stand alone."""
    return len(label) >= _LONG_LABEL and len(line) <= _LONGEST_LABEL and line.startswith(label)
