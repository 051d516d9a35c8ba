"""Months, quarters, four-month periods, half-years and years that stand where no day is printed."""

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from crawlers.normalise.months import months
from crawlers.normalise.readable import readable
from domain.call import Period
from domain.errors import BadValue

_YEARS = (2000, 2059)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_GREEK = {"α": 1, "β": 2, "γ": 3, "δ": 4, "a": 1, "b": 2}
_ORDINALS = {
    1: "1st first premier primer primeiro primo erste erstes ersten eerste pierwszy pierwsze pierwszego prvni"
    " prvniho prvi prvo prvog prvega primul primului πρωτο πρωτου ensimmainen forsta forste pirmais pirmaja",
    2: "2nd second deuxieme seconde segundo secondo zweite zweites zweiten tweede drugi drugie drugiego druhe"
    " druheho druhy drugo drugog drugega doilea δευτερο δευτερου toinen andra otrais otraja",
    3: "3rd third troisieme tercer tercero terceiro terzo dritte drittes dritten derde trzeci trzecie trzeciego"
    " treti tretiho trece treceg treci treceg trecega treilea τριτο τριτου kolmas tredje tresais tresaja",
    4: "4th fourth quatrieme cuarto quarto vierte viertes vierten vierde czwarty czwarte czwartego ctvrte ctvrteho"
    " ctvrty cetvrti cetvrto cetvrtog patrulea τεταρτο τεταρτου neljas fjarde ceturtais ceturtaja",
}  # fmt: skip
_ORDINAL = {word: number for number, words in _ORDINALS.items() for word in words.split()}
# Months of a part of the year, and the words for it.
_KINDS = {
    3: r"quarter|trimestre|trimestr|trimestrul|trimestrului|kvartal|kvartali|kvartala|kvartalu|kvartalet|kvartal[ae]|kwartal|kwartale"
    r"|kwartalu|ctvrtleti|quartal|quartals|kwartaal|τριμηνο|τριμηνου|neljannes|vuosineljannes|kvartaali|ceturksnis"
    r"|ceturksni|tromjesecje|tromjesecju|tromjesecja|cetrtletje|stvrtrok|negyedev|ketvirtis|trimestr[ae]",
    4: r"quadrimestre|cuatrimestre|quadrimester",
    6: r"semestre|semester|semestr|semestrul|semestrului|semestri|half(?: of| year)?|halbjahr|halbjahres|polrocze|polroczu"
    r"|polrocza|pololeti|polrok|halfjaar|εξαμηνο|εξαμηνου|puolivuosi|puolivuotiskausi|pusgads|pusgada|polugodiste"
    r"|polugodistu|polugodista|polletje|halvar|pusmetis",
}  # fmt: skip
_LETTERS = {"q": 3, "t": 3, "h": 6, "s": 6}
_NUMBER = (
    r"(?:[1-4](?:\s?\.)?(?:\s?(?:st|nd|rd|th|er|ere|eme|e|de|o|a|η|ο|os|as))?"
    r"|i{1,3}\.?|iv\.?|[αβγδab]'?|" + "|".join(sorted(_ORDINAL, key=len, reverse=True)) + r")"
)
_OF = r"(?:\s?(?:of|de|del|di|do|du|d'|del?l?'|anno|ano|an|anului|roku|rok|gada|godine|του|annee|l'annee|-|/|,|\.))*\s?"
_YEAR = r"(?P<{0}>\d{{4}})(?!\d)"
_FILL = re.compile(
    r"(?:[\s,.:;()/'’-]|(?<![^\W\d])(?:in|im|w|v|ve|en|em|no|na|nel|nell'|a|au|du|de|le|la|el|the|of|year|annee|ano"
    r"|anno|anul|an|jahr|jaar|rok|roku|r|leto|leta|vuosi|vuonna|ar|aret|gads|gada|gad[ae]|g|godina|godine|god|m|ετος|ετοσ|το"
    r"|ev|aasta|to|bis|do|al|fino|jusqu'au|a|ao|et|and|y|e|und|i|si|och|ja|un|και|από|απο|εωσ|from|od|no|lidz|dal"
    r"|von|mes|mois|month|expected|indicatively)(?![^\W\d]))*"
)


class _Stretch(NamedTuple):
    first: dt.date
    last: dt.date
    start: int
    end: int


def period(text: str, languages: Iterable[str], *, q: int | None = None) -> Period:
    """Return the first and last day of the month, quarter, four months, half-year or year in `text`.

    Two of them make one period from the first to the second. "Q1" means three months, `q=4` says
    that the source means four; where Portuguese is printed, which has both, it must say. Raises
    BadValue for a day (which is no period), for vague words, and for anything left unread.
    """
    words = readable(text, longest=300)
    found = _stretches(words, tuple(sorted(set(languages))), q, text)
    rest = _without(words, found)
    if not found or len(found) > 2 or not _FILL.fullmatch(rest):
        raise BadValue("not a month, quarter, half-year or year", value=text)
    first, last = found[0].first, found[-1].last
    if first > found[-1].first or (len(found) == 2 and found[0].last >= found[1].last):
        raise BadValue("a period that ends before it begins", value=text)
    return Period(first=first, last=last, text=text.strip())


def _without(words: str, found: list[_Stretch]) -> str:
    for stretch in reversed(found):
        words = words[: stretch.start] + " " + words[stretch.end :]
    return words


@lru_cache(64)
def _pattern(languages: tuple[str, ...]) -> re.Pattern[str]:
    names = sorted(months(languages), key=len, reverse=True)
    month = rf"(?:{'|'.join(map(re.escape, names))})(?![^\W\d])" if names else r"(?!)"
    kind = "|".join(f"(?P<k{size}>{words})" for size, words in _KINDS.items())
    kind_after = kind.replace("(?P<k", "(?P<b")
    return re.compile(
        rf"(?<![^\W_])(?:"
        rf"(?P<n1>{_NUMBER})\s?-?\s?(?:{kind})(?![^\W\d]){_OF}(?P<y1>\d{{4}})?(?!\d)"
        rf"|(?:{kind_after})\s(?P<n2>{_NUMBER})(?![^\W_]){_OF}(?P<y2>\d{{4}})?(?!\d)"
        rf"|(?P<l3>[qtsh])\s?(?P<n3>[1-4]){_OF}(?P<y3>\d{{4}})?(?!\d)"
        rf"|(?P<n4>[1-4])(?P<l4>[qtsh])(?![^\W\d]){_OF}(?P<y4>\d{{4}})?(?!\d)"
        rf"|(?P<m5>{month})\.?{_OF}(?P<y5>\d{{4}})?(?!\d)"
        r"|(?P<m6>0?[1-9]|1[0-2])\s?[/.]\s?(?P<y6>\d{4})(?![\d./-])"
        r"|(?P<y7>\d{4})-(?P<m7>0[1-9]|1[0-2])(?![\d-])"
        r"|(?P<y8>\d{4})(?!\d)"
        r")"
    )


def _stretches(words: str, languages: tuple[str, ...], q: int | None, text: str) -> list[_Stretch]:
    numbers = months(languages)
    matches = list(_pattern(languages).finditer(words))
    read = [_read(match, numbers, languages, q, text) for match in matches]
    return _with_years(read, matches, text)


_Size = tuple[int, int, int | None]
"""First month, months, year or None."""


def _read(
    match: re.Match[str],
    numbers: dict[str, int],
    languages: tuple[str, ...],
    q: int | None,
    text: str,
) -> _Size:
    found = {name: value for name, value in match.groupdict().items() if value is not None}
    year = next((int(value) for name, value in found.items() if name[0] == "y"), None)
    name = found.get("m5")
    if name:
        return numbers[name], 1, year
    month = found.get("m6") or found.get("m7")
    if month:
        return int(month), 1, year
    number = next((_number(value) for name, value in found.items() if name[0] == "n"), None)
    if number is None:
        return 1, 12, year
    size = _size(found, languages, q, text)
    if number > 12 // size:
        raise BadValue("no such part of a year", value=text)
    return (number - 1) * size + 1, size, year


def _number(word: str) -> int:
    if word[0].isdigit():
        return int(word[0])
    bare = word.strip("'.")
    return _ROMAN.get(bare) or _GREEK.get(bare) or _ORDINAL[bare]


def _size(found: dict[str, str], languages: tuple[str, ...], q: int | None, text: str) -> int:
    letter = found.get("l3") or found.get("l4")
    if letter is None:
        return next(int(name[1:]) for name in found if name[0] in "kb")
    if letter == "q" and q is not None:
        return q
    if letter == "q" and "pt" in languages:
        raise BadValue("three or four months: the source must say what Q means", value=text)
    return _LETTERS[letter]


def _with_years(read: list[_Size], matches: list[re.Match[str]], text: str) -> list[_Stretch]:
    """Give a part without a year that of the next; a year that stands first serves the next part."""
    found: list[_Stretch] = []
    year: int | None = None
    lone_years = [index for index, (_, size, _y) in enumerate(read) if size == 12]
    if len(read) == 2 and lone_years == [0] and read[1][2] is None:  # "2026. gada 3. ceturksnis"
        (_, _, year), (month, size, _) = read
        start = matches[0].start()
        return [_stretch(month, size, year, start, matches[1].end(), text)]
    for (month, size, own), match in zip(reversed(read), reversed(matches), strict=True):
        year = own if own is not None else year
        found.insert(0, _stretch(month, size, year, match.start(), match.end(), text))
    return found


def _stretch(month: int, size: int, year: int | None, start: int, end: int, text: str) -> _Stretch:
    if year is None:
        raise BadValue("a part of a year without its year", value=text)
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise BadValue("a placeholder, not a year", value=text)
    first = dt.date(year, month, 1)
    after = month + size
    beyond = dt.date(year + (after - 1) // 12, (after - 1) % 12 + 1, 1)
    return _Stretch(first, beyond - dt.timedelta(days=1), start, end)
