"""The facts of one call document: one value a kind, each with its page, or none and an issue."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawlers.documents import amounts, partners
from crawlers.documents.claims import Claim, Topic, of_kind, reaching
from crawlers.documents.text import Unit, units
from domain.call import DocumentFact, Issue, Quote
from domain.enums import DocumentFactKind, IssueLevel

_LONGEST_QUOTE = 600
_MOST_POINTERS = 3
_EURO = "EUR"


@dataclass(frozen=True)
class Facts:
    """What a document tells of one call, and what of it could not be used."""

    facts: tuple[DocumentFact, ...]
    issues: tuple[Issue, ...]


class Text:
    """A document cut into units once, to be asked for each of the calls that it belongs to."""

    def __init__(self, pages: Sequence[str], url: str) -> None:
        self.url = url
        found = units(pages)
        self._claims = tuple(_claims(found))

    def of(self, topic: Topic, source_ref: str) -> Facts:
        """Return the facts for one call."""
        about = tuple(reaching(iter(self._claims), topic))
        facts: list[DocumentFact] = []
        issues: list[Issue] = []
        for kind in DocumentFactKind:
            claims = of_kind(about, kind)
            doubt = _doubt(claims)
            if doubt:
                facts += [self._pointer(claim) for claim in _distinct(claims)[:_MOST_POINTERS]]
                issues.append(self._issue(claims, doubt, source_ref))
            else:
                facts += self._stated(claims)
        return Facts(tuple(facts), tuple(issues))

    def _stated(self, claims: Sequence[Claim]) -> Iterator[DocumentFact]:
        """Yield one fact for what one sentence states, two where two sentences share it."""
        told: set[tuple[int | None, int | None]] = set()
        for claim in claims:
            value = (claim.minimum, claim.maximum)
            if value in told:
                continue
            told.add(value)
            yield DocumentFact(
                kind=claim.kind,
                minimum=claim.minimum,
                maximum=claim.maximum,
                currency=_EURO if claim.kind is DocumentFactKind.GRANT else None,
                applicants=claim.applicants,
                expected=claim.expected,
                quote=self._quote(claim.unit),
            )

    def _pointer(self, claim: Claim) -> DocumentFact:
        return DocumentFact(kind=claim.kind, quote=self._quote(claim.unit))

    def _quote(self, unit: Unit) -> Quote:
        text = f"{unit.lead} […] {unit.text}" if unit.lead else unit.text
        return Quote(text=text[:_LONGEST_QUOTE], url=self.url, section=unit.section, page=unit.page)

    def _issue(self, claims: Sequence[Claim], doubt: str, source_ref: str) -> Issue:
        pages = ", ".join(str(page) for page in sorted({claim.unit.page for claim in claims}))
        return Issue(
            code=doubt,
            level=IssueLevel.INFO,
            source_ref=source_ref,
            field=claims[0].kind.value,
            value=claims[0].unit.text[:_LONGEST_QUOTE],
            message=f"{_WHY[doubt]}: nothing was taken from it (page {pages})",
            url=self.url,
        )


_WHY = {
    "document_conditional": "the call document states it under conditions",
    "document_contradicts": "sentences of the call document state different values",
}


def _claims(found: Sequence[Unit]) -> Iterator[Claim]:
    for unit in found:
        yield from amounts.claims(unit)
        yield from partners.claims(unit)
    yield from partners.applicants(found)


def _doubt(claims: Sequence[Claim]) -> str:
    """Return the code of the issue when the claims do not add up to one value; "" when they do."""
    if any(claim.conditional for claim in claims):
        return "document_conditional"
    minima = {claim.minimum for claim in claims if claim.minimum is not None}
    maxima = {claim.maximum for claim in claims if claim.maximum is not None}
    names = {claim.applicants for claim in claims}
    crossed = bool(minima and maxima and min(maxima) < max(minima))
    if len(minima) > 1 or len(maxima) > 1 or len(names) > 1 or crossed:
        return "document_contradicts"
    return ""


def _distinct(claims: Sequence[Claim]) -> list[Claim]:
    by_text = {claim.unit.text: claim for claim in reversed(claims)}
    return [claim for claim in claims if by_text[claim.unit.text] is claim]
