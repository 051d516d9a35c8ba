"""Rates, grant sizes and durations in the regular sentences of EU call documents.

Only sentences that name their subject are read: percentages and amounts stand in such a document
for many other things (pre-financing, indirect costs, thresholds, the budget of the call).
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from crawlers.documents.claims import Claim
from crawlers.documents.text import Unit
from domain.enums import DocumentFactKind

_WHOLE = 10_000
_LARGEST_GRANT = 10**11
"""Minor units: a billion euro."""
_LONGEST_PROJECT = 120
_EXPECTED = re.compile(
    r"\b(?:expected|should|normally|indicative|usually|ideally|considers|estimated|appropriate)\b",
    re.IGNORECASE,
)


def claims(unit: Unit) -> Iterator[Claim]:
    """Yield what one unit says of rate, grant and duration."""
    yield from _rate(unit)
    yield from _grant(unit)
    yield from _duration(unit)


# The share of eligible costs

_SHARE = r"(?P<n>\d{1,3})(?:[.,](?P<part>\d))?\s?%"
_CEILING = r"(?P<most>(?:a )?max(?:imum)?(?: of)?\.?|up to|at most|not exceed(?:ing)?)\s+"
_RATES = (
    re.compile(rf"funding rate fixed in the Grant Agreement \((?:{_CEILING})?{_SHARE}(?P<more>[^)]*)\)", re.I),
    re.compile(
        rf"\b(?:co-?)?(?:funding|financing) rate\b[^%.]{{0,60}}?\b(?:is|of|at|to|be|:)\s+"
        rf"(?:(?:set|limited|fixed) (?:at|to) )?(?:{_CEILING})?{_SHARE}(?P<more>)",
        re.I,
    ),
    re.compile(
        rf"\b(?:grant|EU contribution|Union contribution|EU co-?financing)s? "
        rf"(?:can|may|will|shall|must|cannot)(?: only)? (?:cover |finance |fund |amount to |be )?(?:{_CEILING})?"
        rf"{_SHARE}(?P<more>) of (?:the )?(?:project(?:'|’)?s? )?(?:total )?(?:estimated )?eligible",
        re.I,
    ),
)  # fmt: skip
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d)?)\s?%")
_NO_RATE = re.compile(
    r"indirect|flat.rate|pre-?financing|subcontract|volunteer|threshold|depreciat|\bscore|increased by",
    re.I,
)  # fmt: skip


def _rate(unit: Unit) -> Iterator[Claim]:
    if "%" not in unit.text or _NO_RATE.search(unit.text):
        return
    found = next((m for pattern in _RATES if (m := pattern.search(unit.text))), None)
    if found is None:
        return
    share = int(found["n"]) * 100 + int(found["part"] or 0) * 10
    several = len(set(_PERCENT.findall(unit.text))) > 1 or bool(found["more"].strip())
    if not 0 < share <= _WHOLE or several:
        yield Claim(DocumentFactKind.RATE, unit, conditional=True)
        return
    least = 0 if found["most"] else share
    yield Claim(DocumentFactKind.RATE, unit, minimum=least, maximum=share)


# Grants a project

# Whatever goes on after it as a number is another number, or none at all ("3,5000,00.00").
_ENDS = r"(?![ \u00a0.,']?\d)"
_NUM = rf"(?:\d{{1,3}}(?:[ \u00a0.,']\d{{3}})+|\d{{1,9}}(?:[.,]\d{{1,2}})?){_ENDS}"
_UNIT = r"(?:\s?(?:millions?|M)\b)?"


def _money(name: str) -> str:
    before, after = f"{name}a", f"{name}b"
    return (
        rf"(?:(?:EUR|€)\s?(?P<{before}>(?:{_NUM}){_UNIT})"
        rf"|(?P<{after}>(?:{_NUM}){_UNIT})\s?(?:EUR\b|€|euros?\b))"
    )


_SUBJECT = re.compile(
    r"\bgrants?\b|\b(?:EU|Union) (?:contribution|co-?financing|funding)\b|requested (?:amount|contribution)",
    re.I,
)  # fmt: skip
_NOT_A_GRANT = re.compile(
    r"call budget|available budget|budget (?:of|for) (?:the|this) (?:call|topic)|(?:total|overall|indicative) budget"
    r"|third part|sub-?grant|per (?:participant|person|unit|day)|pre-?financing|guarantee|certificate|audit"
    r"|low[ -]value|prior|equipment|lump sums? (?:per|of)|operating grant|framework partnership",
    re.I,
)  # fmt: skip
_RANGE = re.compile(
    rf"(?:between|from|range:?|ranging from) {_money('low')} (?:and|to|up to) {_money('high')}",
    re.I,
)
_NEVER = r"(?:cannot|can ?not|must not|may not|shall not|should not)"
_LEAST = re.compile(
    rf"(?:{_NEVER} be (?:lower|less|smaller|below)(?: than)?|\bat least|\bminimum(?: (?:EU )?grant)?(?: amount)?"
    rf"(?: applied for)?(?: per project)?(?: is| of|:)?|not (?:be )?(?:less|lower) than) {_money('low')}",
    re.I,
)  # fmt: skip
_MOST = re.compile(
    rf"(?:{_NEVER} (?:exceed|be (?:higher|more|larger|greater|above)(?: than)?)|\bmaximum(?: (?:EU )?grant)?(?: amount)?"
    rf"(?: per project)?(?: is| of|:)?|\bup to|\bat most|no more than|not exceeding|not more than) {_money('high')}",
    re.I,
)  # fmt: skip


def _grant(unit: Unit) -> Iterator[Claim]:
    text = unit.text
    if not _SUBJECT.search(f"{unit.lead} {text}") or _NOT_A_GRANT.search(text):
        return
    span = _RANGE.search(text)
    least, most = span or _LEAST.search(text), span or _MOST.search(text)
    if least is None and most is None:
        return
    low, high = _minor(least, "low"), _minor(most, "high")
    bad = (least and low is None) or (most and high is None) or (low and high and low > high)
    yield Claim(
        DocumentFactKind.GRANT,
        unit,
        minimum=low,
        maximum=high,
        expected=bool(_EXPECTED.search(text)),
        conditional=bool(bad),
    )


def _minor(found: re.Match[str] | None, name: str) -> int | None:
    """Return the amount in cents; None for none and for one that is not possible."""
    text = (found[f"{name}a"] or found[f"{name}b"]) if found else None
    if not text:
        return None
    number = re.match(_NUM, text)
    digits = number.group() if number else ""
    millions = len(digits) < len(text)
    if re.fullmatch(r"\d{1,3}(?:[ \u00a0.,']\d{3})+", digits):
        if millions:
            return None  # "1.500 million" can be read in two ways
        value = Decimal(re.sub(r"\D", "", digits))
    else:
        value = Decimal(digits.replace(",", "."))
    minor = value * (1_000_000 if millions else 1) * 100
    return int(minor) if 0 < minor <= _LARGEST_GRANT and minor == int(minor) else None


# Duration

_ABOUT_TIME = re.compile(r"\bprojects?\b|\bduration\b", re.I)
_NOT_A_DURATION = re.compile(
    r"\bwithin\b|\bafter\b|\bbefore\b|\breport|\bpayment|\brecords?\b|preceding|evaluat|\bearlier\b|time.to.grant"
    r"|starting date|\bsign|\bprevious",
    re.I,
)  # fmt: skip
_MONTHS = r"(?:\s?\([a-z -]+\))? months"
_BETWEEN = re.compile(rf"(?:between|from) (?P<low>\d{{1,3}}) (?:and|to) (?P<high>\d{{1,3}}){_MONTHS}", re.I)  # fmt: skip
_LONGEST = re.compile(
    rf"(?:{_NEVER} (?:exceed|(?:be |last |run )?(?:longer|more) than)|maximum(?: duration)?(?: of| is|:)?|\bup to"
    rf"|at most|(?:no|not) (?:longer|more) than) (?P<high>\d{{1,3}}){_MONTHS}",
    re.I,
)  # fmt: skip
_SHORTEST = re.compile(
    rf"(?:at least|minimum(?: duration)?(?: of| is|:)?|(?:{_NEVER} be|not) (?:shorter|less) than)"
    rf" (?P<low>\d{{1,3}}){_MONTHS}",
    re.I,
)  # fmt: skip
_EXACTLY = re.compile(
    rf"(?:duration(?: of (?:the |each )?projects?)?(?: is| must be| shall be| should be| will be| of|:)|\blast|run for)"
    rf" (?P<low>\d{{1,3}}){_MONTHS}",
    re.I,
)  # fmt: skip


def _duration(unit: Unit) -> Iterator[Claim]:
    text = re.sub(r"\([^()]*extension[^()]*\)", "", unit.text, flags=re.I)
    about = f"{unit.lead} {text}"
    if "month" not in text or not _ABOUT_TIME.search(about) or _NOT_A_DURATION.search(text):
        return
    low, high = _months(text)
    if low is None and high is None:
        return
    possible = all(0 < n <= _LONGEST_PROJECT for n in (low, high) if n is not None)
    in_order = low is None or high is None or low <= high
    yield Claim(
        DocumentFactKind.DURATION,
        unit,
        minimum=low,
        maximum=high,
        expected=bool(_EXPECTED.search(text)),
        conditional=not (possible and in_order),
    )


def _months(text: str) -> tuple[int | None, int | None]:
    span = _BETWEEN.search(text)
    if span:
        return int(span["low"]), int(span["high"])
    exact = _EXACTLY.search(text)
    if exact:
        return int(exact["low"]), int(exact["low"])
    longest, shortest = _LONGEST.search(text), _SHORTEST.search(text)
    return (int(shortest["low"]) if shortest else None, int(longest["high"]) if longest else None)
