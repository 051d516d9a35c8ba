"""Lays what a document states under what the source itself says of a call."""

from collections.abc import Iterator, Sequence
from typing import Any

from crawlers.facts import topics
from domain.call import CallRecord, Consortium, DocumentFact, Issue, Rate
from domain.enums import DocumentFactKind, IssueLevel, RateOrigin
from domain.money import Money


def merged(
    record: CallRecord, facts: Sequence[DocumentFact]
) -> tuple[CallRecord, tuple[Issue, ...]]:
    """Return the record with the facts where it says nothing itself, and where the two disagree.

    The source outranks its document: a document can be older than the entry that links it. The
    document outranks our own table of facts, which stands last.
    """
    told = record
    record = topics.without(record) if facts else record
    found = {kind: _values(facts, kind) for kind in DocumentFactKind}
    changes: dict[str, Any] = {"document_facts": tuple(facts)}
    issues: list[Issue] = []
    for field, value, quote in _fields(found):
        own = getattr(record, field)
        if not own:
            changes[field] = value
        elif _differ(field, own, value):
            issues.append(_issue(record, field, own, value, quote))
        if _outranked(field, getattr(told, field), own, value):
            issues.append(_table_issue(record, field, getattr(told, field), value, quote))
    if changes.get("applicants"):
        changes.setdefault(
            "applicants_text",
            record.applicants_text or found[DocumentFactKind.APPLICANTS][0].quote.text,
        )
    done = record.model_copy(update=changes)
    return (topics.complete(done)[0] if record is not told else done), tuple(issues)


def _outranked(field: str, told: Any, own: Any, value: Any) -> bool:
    """Say whether the table, and not the source, had stated another value."""
    return bool(told and not own and _differ(field, told, value))


def _values(facts: Sequence[DocumentFact], kind: DocumentFactKind) -> list[DocumentFact]:
    """Return the facts of a kind that hold a value, not only a pointer."""
    return [
        fact
        for fact in facts
        if fact.kind is kind
        and (fact.minimum is not None or fact.maximum is not None or fact.applicants)
    ]


def _fields(
    found: dict[DocumentFactKind, list[DocumentFact]],
) -> Iterator[tuple[str, Any, DocumentFact]]:
    """Yield field, value and the fact that proves it."""
    for fact in found[DocumentFactKind.RATE][:1]:
        least, most = fact.minimum or 0, fact.maximum or 0
        rate = Rate(min_bp=least, max_bp=most, origin=RateOrigin.STATED, quote=fact.quote)
        yield "rates", (rate,), fact
    for fact in found[DocumentFactKind.GRANT]:
        for name, minor in (("grant_min", fact.minimum), ("grant_max", fact.maximum)):
            if minor is not None and fact.currency:
                yield name, Money(minor=minor, currency=fact.currency), fact
    for fact in found[DocumentFactKind.APPLICANTS][:1]:
        yield "applicants", fact.applicants, fact
    members, countries = found[DocumentFactKind.MEMBERS], found[DocumentFactKind.COUNTRIES]
    if members or countries:
        yield "consortium", _consortium(members, countries), (members or countries)[0]


def _consortium(members: Sequence[DocumentFact], countries: Sequence[DocumentFact]) -> Consortium:
    """Return both numbers when one quote proves them, else the number of members alone."""
    first = members[0] if members else None
    second = countries[0] if countries else None
    if first is None or second is None:
        fact = first or second
        return Consortium(
            min_members=first.minimum if first else None,
            min_countries=second.minimum if second else None,
            quote=fact.quote if fact else None,
        )
    # A list entry is quoted with the sentence that introduces it, and so may prove both.
    proof = second.quote if first.quote.text in second.quote.text else first.quote
    both = proof is second.quote or second.quote.text in first.quote.text
    return Consortium(
        min_members=first.minimum, min_countries=second.minimum if both else None, quote=proof
    )


def _differ(field: str, own: Any, value: Any) -> bool:
    if field == "rates":
        return {(r.min_bp, r.max_bp) for r in own} != {(r.min_bp, r.max_bp) for r in value}
    if field == "applicants":
        return not set(value) <= set(own)
    if field == "consortium":
        pairs = (
            (own.min_members, value.min_members),
            (own.min_countries, value.min_countries),
        )
        return any(a is not None and b is not None and a != b for a, b in pairs)
    return bool(own != value)


def _issue(record: CallRecord, field: str, own: Any, value: Any, fact: DocumentFact) -> Issue:
    return Issue(
        code="sources_disagree",
        level=IssueLevel.WARNING,
        source_ref=record.source_ref,
        field=field,
        value=f"{_words(own)} | {_words(value)}",
        message=(
            f"the source and page {fact.quote.page} of its call document state different values; "
            "the source's own is kept"
        ),
        url=fact.quote.url,
    )


def _table_issue(
    record: CallRecord, field: str, told: Any, value: Any, fact: DocumentFact
) -> Issue:
    issue = _issue(record, field, told, value, fact)
    message = (
        f"page {fact.quote.page} of the call document and the table of facts state different "
        "values; the document counts"
    )
    return issue.model_copy(update={"message": message, "level": IssueLevel.INFO})


def _words(value: Any) -> str:
    if isinstance(value, Money):
        return f"{value.major} {value.currency}"
    if isinstance(value, Consortium):
        return f"{value.min_members} members, {value.min_countries} countries"
    if isinstance(value, tuple):
        return ", ".join(_words(part) for part in value)
    if isinstance(value, Rate):
        return f"{value.min_bp}-{value.max_bp} bp"
    return str(value)
