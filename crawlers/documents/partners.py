"""Who must apply together and who may apply, in the regular sentences of EU call documents."""

import re
from collections.abc import Iterator, Sequence

from crawlers.documents.claims import NUMBER, Claim
from crawlers.documents.text import Unit
from crawlers.normalise.numbers import count
from domain.enums import ApplicantType, DocumentFactKind

_KINDS = (
    r"(?:(?:independent|different|distinct|eligible|separate|legal|full|autonomous)(?: and)? )*"
)
_BODIES = r"(?:legal )?(?:applicants|entities|beneficiaries|organisations|organizations|partners|participants)"
_MEMBERS = re.compile(
    rf"\b(?:at least|a minimum of|minimum(?: of)?|min\.) {NUMBER.format('n')} {_KINDS}{_BODIES}\b",
    re.I,
)
# "at least two entities must be public bodies" reserves seats and does not count the members.
_SEATS = re.compile(
    r"^(?:\s*\([^)]*\))?\s*,?\s*(?:must|shall|should|is|are|that|being|with|representing|acting|in (?:each|the)\b"
    r"|which (?!compl)|per\b|each\b)",
    re.I,
)  # fmt: skip
_COUNTRIES = re.compile(
    rf"\b(?:from|in|of) (?P<least>at least |a minimum of |minimum )?{NUMBER.format('n')} "
    rf"(?P<kinds>(?:(?:different|distinct|eligible|participating|EU) )*)(?:Member States|countries)\b",
    re.I,
)
_MUST = re.compile(r"\b(?:must|shall|required|requires?|minimum|have to|need to|mandatory)\b", re.I)
_WISH = re.compile(
    r"encourag|recommend|ideally|preferabl|advis(?:ed|able)|desirable|\bexpected\b|welcome|advantage|\bshould\b"
    r"|priority (?:will|is)|award criter",
    re.I,
)  # fmt: skip
_ALONE = re.compile(
    r"\bonly (?:applications|proposals) (?:by|from|submitted by) (?:a )?single applicants? (?:are|is) (?:allowed|eligible)"
    r"|(?:must|can only) be submitted by (?:a|one) single applicant",
    re.I,
)  # fmt: skip
_ALSO_ALONE = re.compile(
    r"\b(?:applications|proposals) (?:by|from|submitted by) (?:a )?single applicants? (?:are|is) (?:also )?"
    r"(?:allowed|eligible|possible)\b",
    re.I,
)  # fmt: skip
_LEAD = re.compile(r"\b(?:applicants|beneficiaries)\b.*\bmust:$", re.I)
_ANYBODY = re.compile(r"^be legal entities \(public (?:or|and) private bodies\)\W*$", re.I)
_PUBLIC = re.compile(
    r"^be (?:a )?public (?:body|bodies|entity|entities|authorit(?:y|ies))\W*$", re.I
)
_PLACE = re.compile(r"^be established in\b", re.I)
_CONDITION = re.compile(
    r"^(?:be|have|hold|not|possess|act|belong|represent|demonstrate|provide)\b", re.I
)


def claims(unit: Unit) -> Iterator[Claim]:
    """Yield how many members, from how many countries, one unit demands."""
    about = f"{unit.lead} {unit.text}"
    if _ALONE.search(unit.text):
        yield Claim(DocumentFactKind.MEMBERS, unit, minimum=1, maximum=1)
    elif _ALSO_ALONE.search(unit.text):
        yield Claim(DocumentFactKind.MEMBERS, unit, minimum=1)
    if not _MUST.search(about) or _WISH.search(about):
        return
    for found in _MEMBERS.finditer(unit.text):
        number = count(found["n"].lower()) or 0
        if number > 1 and not _SEATS.match(unit.text[found.end() :]):
            yield Claim(DocumentFactKind.MEMBERS, unit, minimum=number)
    yield from _countries(unit)


def _countries(unit: Unit) -> Iterator[Claim]:
    if not re.search(_BODIES, unit.text, re.I):
        return
    for found in _COUNTRIES.finditer(unit.text):
        number = count(found["n"].lower()) or 0
        differ = found["least"] or re.search("different|distinct", found["kinds"], re.I)
        members = [m for m in _MEMBERS.finditer(unit.text) if m.end() <= found.start()]
        seats = members and _SEATS.match(unit.text[members[-1].end() :])
        if number > 1 and differ and not seats:
            yield Claim(DocumentFactKind.COUNTRIES, unit, minimum=number)


def applicants(units: Sequence[Unit]) -> Iterator[Claim]:
    """Yield who may apply by each list "applicants must: be legal entities, be established in ...".

    A list with any other condition (a kind of authority, an experience) is for a person to read.
    """
    leads = dict.fromkeys(u.lead for u in units if _LEAD.search(u.lead) and "eligib" in u.lead)
    for lead in leads:
        entries = [u for u in units if u.lead == lead]
        conditions = [u for u in entries if _CONDITION.match(u.text)]
        kinds = [(u, kind) for u in conditions if (kind := _kind(u.text))]
        others = [u for u in conditions if not _PLACE.match(u.text) and not _kind(u.text)]
        if not kinds and not others:
            continue
        unit = kinds[0][0] if kinds else others[0]
        if len(kinds) == 1 and not others:
            yield Claim(DocumentFactKind.APPLICANTS, unit, applicants=(kinds[0][1],))
        else:
            yield Claim(DocumentFactKind.APPLICANTS, (others or [unit])[0], conditional=True)


def _kind(text: str) -> ApplicantType | None:
    if _ANYBODY.match(text):
        return ApplicantType.ANY_LEGAL_ENTITY
    return ApplicantType.PUBLIC_BODY if _PUBLIC.match(text) else None
