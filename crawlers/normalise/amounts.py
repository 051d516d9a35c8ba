"""Amounts as publishers print them, exact: "23,5 M€", "1 234 567 zł", "€ 5,000,000.00", "10 mil. Kč".

A number that can be read in two ways, is built wrongly, or has no currency raises BadValue.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from crawlers.normalise.readable import readable
from domain.errors import BadValue
from domain.money import Money

_LARGEST = 10**13
_CURRENCIES = {
    "EUR": "€|eur|euros?|euroa|eurot|eura|eur[oa]v|euri|eurow|eurou|eurai|euru|evro[vm]?|evra|eiro"
    "|ευρω|евро",
    "PLN": "zl|zlotych|zlote|pln",
    "CZK": "kc|czk|korun ceskych",
    "RON": "ron|lei",
    "HUF": "huf|ft|forint",
    "SEK": "sek|skr|svenska kronor",
    "DKK": "dkk",
    "BGN": "bgn|лв",
    "GBP": "£|gbp",
    "CHF": "chf",
    "NOK": "nok",
    "ISK": "isk",
    "HRK": "hrk|kn|kuna",
    "USD": "usd",
}
# Signs and words of several currencies: never proof of one, and at times of another.
_SHARED = {"$": set(), "¥": set(), "kr": {"SEK", "DKK", "NOK", "ISK"}, "kronor": {"SEK"}}
_UNITS = {
    10**9: "mil milhoes|mil millones|bn|billion|mrd|md|mld|mldr|miliard[aueiy]?|miliardow|miliardo"
    "|milliards?|milliarden?|miljard(?:er|ia|u|s)?|miljardi|milijard[aeiu]"
    "|δισ|δισεκατομμυρι(?:α|ο|ων)",
    10**6: "m|mn|mln|mio|millions?|millionen|millones|millon|milhoes|milhao|milione|milions?|milio"
    "|miljoen|miljoon(?:aa|a)|miljon(?:er|i|u|s|ai)?|milion(?:u|y|i|ai|ow)?|milijun(?:a|i)?"
    "|milijon(?:a|i|u|ov|ai)?|milioane|millio|mill|millioner|milj|εκατ|εκατομμυρι(?:α|ο|ων)|εκ",
    10**3: "k|thousand|mille|mila|tis|tisic|tys|tysiecy|tsd|tausend|duizend|tuhatta|tusen|tukst"
    "|tukstanciu|tisuca|tisoc|mii|miles|milhares|milliers|ezer|χιλ|χιλιαδ(?:εσ|ων)",
}
# "mil": thousand in Iberia; "mil.", a million, in the languages below.
_EITHER = "mil"
_MILLION_LANGUAGES = {"cs", "sk", "ro", "hr", "lv", "sl"}
_THOUSAND_LANGUAGES = {"es", "pt", "ca", "gl"}
_MILLION_CURRENCIES = {"CZK", "RON", "HRK"}

_CUR = f"(?:{'|'.join(_CURRENCIES.values())})"
_UNIT = f"(?:{'|'.join([*_UNITS.values(), _EITHER])})"
_NUMBER = re.compile(r"\d{1,3}(?:[ ']\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)*", re.ASCII)
_BEFORE = re.compile(
    rf"(?<![^\W\d])(?:(?P<unit>{_UNIT})\.?\s?(?:de |di |of )?)?(?P<cur>{_CUR})(?P<gap>\s?[:.]?\s?)$"
)
_AFTER = re.compile(
    rf"(?:[,.]-)?(?:\s?(?P<unit>{_UNIT})(?![^\W_](?<!€))\.?)?"
    rf"(?:\s?(?:(?:de|di|v|of|in|as)\s|d')?(?P<cur>{_CUR})(?![^\W\d]))?"
)
_NEARBY = 32
_GROUP, _MOST_DECIMALS = 3, 2
_RANGE = re.compile(
    r"\s?(?:-|/|to|up to|and|or|a|al|y|o|et|ou|e|bis|und|oder|do|az|i|oraz|lub|nebo|si|sau|ja|tai"
    r"|och|og|eller|en|of|tot|til|till|lidz|un|εωσ|και|η)\s?"
)


class _Found(NamedTuple):
    """A number of the text with what stands beside it."""

    digits: str
    unit: str | None
    currency: str | None
    start: int
    end: int
    """Where the number with its unit and currency ends."""


def amount(
    text: str,
    currency: str | None = None,
    decimal: str | None = ",",
    languages: Sequence[str] = (),
) -> Money:
    """Return the one amount in `text`; raises BadValue for none, several or a doubtful one.

    `currency` (ISO 4217) is what the source states elsewhere, e.g. in the head of a column; without
    it a bare number is refused. `decimal` is the source's decimal sign, None when it has no rule:
    "1.234" is then refused. `languages` tell what "mil" means.
    """
    found = set(amounts(text, currency, decimal, languages))
    if len(found) > 1:
        raise BadValue("more than one amount", value=text)
    return found.pop()


def amounts(
    text: str,
    currency: str | None = None,
    decimal: str | None = ",",
    languages: Sequence[str] = (),
) -> tuple[Money, ...]:
    """Return every amount of `text` in order; raises BadValue for none and for a doubtful one.

    Where a currency stands beside some numbers, only those are amounts, with the other end of a
    range that shares its currency and its "million" with one of them ("5-10 M€", "EUR 5-10 m").
    """
    words = readable(text)
    found = _numbers(words, text)
    codes = {item.currency for item in found if item.currency}
    if codes:
        found = _with_range_ends(found, words)
    elif currency is None:
        raise BadValue("no amount with a currency", value=text)
    if len(codes | ({currency} if currency else set())) > 1:
        raise BadValue("more than one currency", value=text)
    if not found:
        raise BadValue("no amount", value=text)
    code = currency or str(codes.pop())
    _refuse_other_signs(words, code, text)
    return tuple(_money(item, words, code, decimal, languages, text) for item in found)


def _numbers(words: str, text: str) -> list[_Found]:
    """Return the numbers with what stands beside each; shares and parts of words are none."""
    made: list[_Found] = []
    taken = 0
    """Where the currency ends that stands behind an earlier number."""
    for match in _NUMBER.finditer(words):
        start = match.start()
        lead = words[max(taken, start - _NEARBY) : start]
        before = _BEFORE.search(re.sub(r"-\s?$", "", lead))
        after = _AFTER.match(words, match.end())
        unit, code = _beside(before, after)
        if _is_negative(words[:start], before is not None):
            raise BadValue("a negative amount", value=text)
        end = after.end() if after and (unit or code) else match.end()
        if code is None and _is_no_amount(words, match):
            continue
        taken = end if code and not before else taken
        made.append(_Found(match.group(), unit, code, start, max(end, match.end())))
    return made


def _is_negative(lead: str, after_currency: bool) -> bool:
    """Say whether the dash before a number, or before its currency, is a minus and no range's."""
    near = lead[-_NEARBY:]
    sign = _BEFORE.search(near)
    before = near[: sign.start()] if sign else near
    if not before.endswith(("-", "- ")):
        return after_currency and lead.endswith(("-", "- "))
    rest = before.rstrip("- ")
    alone = not rest and len(lead) <= _NEARBY
    return (after_currency and not sign) or alone or (rest[-1:] or " ") in "(:,;"


def _beside(
    before: re.Match[str] | None, after: re.Match[str] | None
) -> tuple[str | None, str | None]:
    """Return the unit and the currency beside a number; a currency before it wins."""
    unit = (before["unit"] if before else None) or (after["unit"] if after else None)
    word = before["cur"] if before else (after["cur"] if after else None)
    return unit, _code(word) if word else None


def _code(word: str) -> str:
    return next(code for code, words in _CURRENCIES.items() if re.fullmatch(words, word))


def _is_no_amount(words: str, match: re.Match[str]) -> bool:
    """Say whether a bare number is a share, or glued to a word like that of "RSO5"."""
    after = words[match.end() : match.end() + 2].lstrip()
    return after.startswith("%") or words[max(0, match.start() - 1) : match.start()].isalpha()


def _with_range_ends(found: list[_Found], words: str) -> list[_Found]:
    """Keep the amounts with a currency and the bare other end of a range that one of them has."""
    kept: list[_Found] = []
    for index, item in enumerate(found):
        before, after = found[index - 1] if index else None, found[index + 1 : index + 2]
        low = before if before and _is_range(before, item, words) else None
        high = after[0] if after and _is_range(item, after[0], words) else None
        code = next((near.currency for near in (item, high, low) if near and near.currency), None)
        unit = high.unit if high and item.unit is None and _is_smaller(item, high) else item.unit
        if code:
            kept.append(item._replace(currency=code, unit=unit))
    return kept


def _is_range(low: _Found, high: _Found, words: str) -> bool:
    return bool(_RANGE.fullmatch(words[low.end : high.start]))


def _is_smaller(low: _Found, high: _Found) -> bool:
    """Say whether a number can share the "million" of the number after it."""
    whole, limit = (re.split(r"[.,]", item.digits)[0] for item in (low, high))
    return len(whole) <= 3 and whole.isdigit() and limit.isdigit() and int(whole) <= int(limit)


def _refuse_other_signs(words: str, code: str, text: str) -> None:
    for sign, codes in _SHARED.items():
        if code not in codes and re.search(rf"(?<![^\W\d]){re.escape(sign)}(?![^\W\d])", words):
            raise BadValue("a sign of another currency", value=text)


def _money(
    item: _Found, words: str, code: str, decimal: str | None, languages: Sequence[str], text: str
) -> Money:
    _refuse_broken(item, words, text)
    value = _number(item, decimal, text) * _factor(item.unit, code, languages, text)
    if not 0 < value <= _LARGEST:
        raise BadValue("not a possible amount", value=text)
    try:
        return Money.of(value, code)
    except ValueError as error:
        raise BadValue("an amount with a fraction of a cent", value=text) from error


def _refuse_broken(item: _Found, words: str, text: str) -> None:
    """Refuse a number that goes on where a number cannot: "1 234.567", "12 345 67"."""
    last = item.start + len(item.digits)
    if re.match(r"[ .,']\d", words[last:]) or re.search(r"\d[ .,']$", words[: item.start][-2:]):
        raise BadValue("not one number", value=text)


def _number(item: _Found, decimal: str | None, text: str) -> Decimal:
    digits = item.digits
    signs = re.sub(r"\d", "", digits, flags=re.ASCII)
    if not signs:
        return Decimal(digits)
    kinds = list(dict.fromkeys(signs))
    last = signs[-1]
    whole, _, part = digits.rpartition(last)
    if len(kinds) == 2 and signs.count(last) == 1 and last == kinds[1]:
        if len(part) > _MOST_DECIMALS and not item.unit:
            raise BadValue("not a number", value=text)
        return Decimal(f"{_grouped(whole, kinds[0], text)}.{part}")
    if len(kinds) == 1 and (last in " '" or len(signs) > 1):
        return Decimal(_grouped(digits, last, text))
    if len(kinds) > 1:
        raise BadValue("not a number", value=text)
    if len(part) <= _MOST_DECIMALS or (item.unit and len(part) != _GROUP):
        return Decimal(f"{whole}.{part}")
    if last == decimal and item.unit:
        return Decimal(f"{whole}.{part}")
    if decimal is None or last == decimal or item.unit or len(part) != _GROUP:
        # Nobody prints a thousandth of a euro: "1,000 €" is a slip, of whichever sign.
        raise BadValue("a number that can be read in two ways", value=text)
    return Decimal(_grouped(digits, last, text))


def _grouped(digits: str, sign: str, text: str) -> str:
    first, *others = digits.split(sign)
    if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in others):
        raise BadValue("not a number", value=text)
    return first + "".join(others)


def _factor(unit: str | None, code: str, languages: Sequence[str], text: str) -> int:
    if unit is None:
        return 1
    if unit != _EITHER:
        return next(factor for factor, words in _UNITS.items() if re.fullmatch(words, unit))
    million = bool(set(languages) & _MILLION_LANGUAGES) or code in _MILLION_CURRENCIES
    if million == bool(set(languages) & _THOUSAND_LANGUAGES):
        raise BadValue("a thousand or a million: the language must tell", value=text)
    return 10**6 if million else 10**3
