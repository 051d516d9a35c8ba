"""Days, hours and periods as publishers of any language of the Union print them.

Nothing is guessed: a text in which two readings are possible raises BadValue. Numeric dates are day
first, as everywhere in the Union. An hour is a clock time as printed; its zone is the source's to
know. Midnight gives no hour, because publishers write it for the beginning and for the end of a day.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from crawlers.normalise.clock import AN_HOUR_FOLLOWS, Clock, clocks
from crawlers.normalise.months import months
from crawlers.normalise.periods import period as period
from crawlers.normalise.readable import readable
from crawlers.normalise.weekdays import refuse_another
from domain.errors import BadValue

_YEARS = (2000, 2049)
"""Others are placeholders: 01/01/1900, 31/12/2050, 31/12/2099, 31/12/9999."""
_NO_DAYS = {dt.date(2000, 1, 1)}
_EPOCH = dt.date(1899, 12, 30)
_DAY_S = 86_400
_FAR, _FAR_AHEAD = 40, 60
"""The most characters between a day and the hour behind it, and between an hour and its day."""
_LONGEST_JOIN = 24


class Moment(NamedTuple):
    """A day, and the clock time printed with it."""

    on: dt.date
    time: dt.time | None


class _Part(NamedTuple):
    """A day where it stands in a text; month and year are None where a later day gives them."""

    day: int
    month: int | None
    year: int | None
    start: int
    end: int
    clock: str
    """The hour that the notation itself holds, "" for none."""


def day(text: str, languages: Iterable[str], *, century: bool = False) -> dt.date:
    """Return the one day that `text` names; raises BadValue for none and for different ones.

    `century=True` lets a source that prints two-digit years have them read as 20xx.
    """
    found = {moment.on for moment in moments(text, languages, century=century)}
    if len(found) > 1:
        raise BadValue("more than one date", value=text)
    return found.pop()


def moment(text: str, languages: Iterable[str], *, century: bool = False) -> Moment:
    """Return the one day that `text` names with its hour; raises BadValue as `day` does."""
    found = set(moments(text, languages, century=century))
    if len(found) > 1:
        raise BadValue("more than one date", value=text)
    return found.pop()


def moments(text: str, languages: Iterable[str], *, century: bool = False) -> tuple[Moment, ...]:
    """Return every day of a prose cell in order, each with its hour; raises BadValue for none.

    Raises it also when one of them cannot be read: a list of cut-offs with a gap would be wrong.
    """
    words = readable(text)
    parts = _parts(words, _languages(languages))
    found = _completed(parts, words, text, century=century)
    if not found:
        raise BadValue("no date", value=text)
    return tuple(_with_hours([day for _, day in found], [part for part, _ in found], words, text))


def excel(serial: float | str) -> dt.date:
    """Return the day of a spreadsheet's serial number (1900 system); raises BadValue."""
    return excel_moment(serial).on


def excel_moment(serial: float | str) -> Moment:
    """Return day and clock time of a spreadsheet's serial number; a whole number has no hour."""
    try:
        number = Decimal(str(serial).strip())
    except InvalidOperation as error:
        raise BadValue("not a spreadsheet's date", value=repr(serial)) from error
    if isinstance(serial, bool) or not number.is_finite() or not 0 < number < 100_000:
        raise BadValue("not a spreadsheet's date", value=repr(serial))
    seconds = round((number % 1) * _DAY_S)
    on = _EPOCH + dt.timedelta(days=int(number) + seconds // _DAY_S)
    _refuse_placeholder(on, repr(serial))
    minutes, second = divmod(seconds % _DAY_S, 60)
    clock = dt.time(*divmod(minutes, 60), second)
    return Moment(on, clock if clock != dt.time(0) else None)


# Where days stand in a text

_ORD = r"(?:\.|\s?°|\s?(?:st|nd|rd|th|er|re|ere|eme|e|de|ste|:a|:e|[.]?[oaαηο]|ησ|ου)(?![^\W\d]))?"
_OF = r"(?:\s?(?:de|of|di|do|del|ta'|η)\s|\s?d'|\s?[-/]\s?|\s)?\s?"
_YEAR_WORD = r"(?:de|del|of|do|roku|anul|an|annu|r\.|lettisk)\s|d'"
_LINK = (
    r"(?:-|/|,|&|to|until|till|and|or|au|jusqu'au|et|ou|al|y|o|a|ate|e|bis|und|t/m|tot|en|do|az|i|oraz|lidz|un"
    r"|pana la|si|εωσ|μεχρι|και|ja|til|till|och|og|in|iki|ir|és|es|kuni)"
)
_NUMERIC = (
    r"(?<!\d)(?<!\d[.,/])(?:"
    r"(?P<iy>\d{4})-(?P<im>\d{1,2})-(?P<id>\d{1,2})"
    r"(?:[t ](?P<ic>\d{2}:\d{2})(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s?z\b|\s?[+-]\d{2}:?\d{2})?)?(?![\d-])"
    r"|(?P<yy>(?:19|20)\d{2})(?P<ys>[./])\s?(?P<ym>\d{1,2})(?P=ys)\s?(?P<yd>\d{1,2})(?!\d)(?![./]\d)"
    r"|(?P<nd>\d{1,2})(?P<ns>\s?[./]\s?|-)(?P<nm>\d{1,2})(?P=ns)(?P<ny>\d{4}|\d{2})(?!\d)(?![./]\d)"
    rf"|(?P<pd>\d{{1,2}})(?P<ps>[./])\s?(?P<pm>\d{{1,2}})\.?(?=\s?{_LINK}\s?\d{{1,2}}(?P=ps)\s?\d{{1,2}}(?P=ps)\s?\d{{4}})"
    rf"|(?P<qd>\d{{1,2}})\.(?=\s?{_LINK}\s?\d{{1,2}}\.\s?\d{{1,2}}\.\s?\d{{4}}))"
)


@lru_cache(64)
def _pattern(languages: tuple[str, ...]) -> re.Pattern[str]:
    names = sorted(months(languages), key=len, reverse=True)
    if not names:
        return re.compile(_NUMERIC)
    month = rf"(?:{'|'.join(map(re.escape, names))})(?![^\W\d])"
    kinds = [
        _NUMERIC,
        rf"(?<![\w])(?<!\d[.,:])(?P<wd>\d{{1,2}}){_ORD}{_OF}(?P<wm>{month})\.?"
        rf"(?:,?[\s/-]?(?:{_YEAR_WORD})?'?(?P<wy>\d{{4}}|\d{{2}}(?!\s?[:h.]|\s?uhr))(?!\d))?",
        rf"(?<![\w])(?<!\d[.,:])(?P<rd>\d{{1,2}}){_ORD}(?=\s?{_LINK}\s?(?:le |el |il )?\d{{1,2}}{_ORD}{_OF}{month})",
    ]
    if "en" in languages:
        kinds.insert(
            1,
            rf"\b(?P<em>{month})\.?\s(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<ey>\d{{4}})(?!\d)",
        )
    if {"hu", "lt", "lv"} & set(languages):
        kinds.insert(
            1,
            rf"(?<!\d)(?P<ly>\d{{4}})(?:\.\s?gada|\.|\s[mg]\.)?\s"
            rf"(?:(?P<ld>\d{{1,2}})\.\s?(?P<lm>{month})|(?P<hm>{month})\s(?P<hd>\d{{1,2}})(?![\d:]))",
        )
    return re.compile("|".join(kinds))


_LINKS = re.compile(
    "to|until|till|and|or|from|then|the|au|jusqu|et|ou|puis|du|le|les|al|y|o|a|ate|e|bis|und|oder|dem|den|der|t|m|tot"
    "|en|do|od|az|i|oraz|lidz|un|no|pana|la|si|de|del|el|il|dal|poi|luego|εωσ|μεχρι|και|απο|τησ|ja|til|och|og|in|iki"
    "|es|kuni"
)
_WEEKDAY = re.compile(
    "(?:mon|tues|wednes|thurs|fri|satur|sun)day|lunes|martes|miercoles|jueves|viernes|sabado|domingo|segunda|terca"
    "|quarta|quinta|sexta|feira|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica|luni|marti|miercuri|joi|vineri"
)
_GROUPS = (
    ("id", "im", "iy"), ("yd", "ym", "yy"), ("nd", "nm", "ny"), ("pd", "pm", None), ("qd", None, None),
    ("wd", "wm", "wy"), ("rd", None, None), ("ed", "em", "ey"), ("ld", "lm", "ly"), ("hd", "hm", "ly"),
)  # fmt: skip
# Month names that are plain words too: without a year they may be no month at all.
_WORDS = {"may", "mar", "set", "out", "mag", "noi", "gen", "ago"}


def _languages(languages: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(languages)))


def _parts(words: str, languages: tuple[str, ...]) -> list[_Part]:
    numbers = months(languages)
    found = []
    for match in _pattern(languages).finditer(words):
        groups = match.groupdict()
        day_, month, year = next(names for names in _GROUPS if groups.get(names[0]))
        if year is None and AN_HOUR_FOLLOWS.search(words[: match.start()]):
            continue  # "ore 12 - 14 ottobre 2027": twelve is the hour
        name = groups[month] if month else None
        found.append(
            _Part(
                int(groups[day_] or 0),
                numbers.get(name) or int(name) if name else None,
                _year(groups[year]) if year else None,
                match.start(),
                match.end(),
                groups["ic"] or "",
            )
        )
    return found


def _year(text: str | None) -> int | None:
    """Return the year; one of two digits as a negative number, for it is not yet known which."""
    if text is None:
        return None
    return int(text) if len(text) == 4 else -int(text) - 1


def _is_a_word(part: _Part, words: str) -> bool:
    return part.year is None and words[part.start : part.end].rsplit(" ", 1)[-1] in _WORDS


def _completed(
    parts: Sequence[_Part], words: str, text: str, *, century: bool
) -> list[tuple[_Part, dt.date]]:
    """Return each part with its day; one without month or year takes them from the day after it."""
    found: list[tuple[_Part, dt.date]] = []
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        year, month = part.year, part.month
        if year is None or month is None:
            if not (found and _joined(part, found[0][0], words)):
                if _is_a_word(part, words):
                    continue
                raise BadValue("a day without its year", value=text)
            year, month = found[0][1].year, month or found[0][1].month
        if year < 0:
            if not century:
                raise BadValue("a year of two digits", value=text)
            year = 1999 - year
        made = _date(year, month, part.day, text)
        if part.year is None and made > found[0][1]:
            raise BadValue("a day without its year", value=text)
        refuse_another(made, words[: part.start], text)
        found.insert(0, (part, made))
    return found


def _joined(part: _Part, after: _Part, words: str) -> bool:
    """Say whether two days share a year: nothing between them but a dash, "and", "to" and the like.

    One word more may stand there, such as a weekday.
    """
    between = words[part.end : after.start]
    if len(between) > _LONGEST_JOIN or re.search(r"[.:;()\d]", between):
        return False
    strange = [word for word in re.findall(r"[^\W\d]+", between) if not _LINKS.fullmatch(word)]
    if _is_a_word(part, words) and not all(map(_WEEKDAY.fullmatch, strange)):
        return False
    return len(strange) <= 1 and len(strange) < len(re.findall(r"[^\W\d]+|[,/&-]", between))


def _date(year: int, month: int, day_: int, text: str) -> dt.date:
    try:
        made = dt.date(year, month, day_)
    except ValueError as error:
        raise BadValue("not a date of the calendar", value=text) from error
    _refuse_placeholder(made, text)
    return made


def _refuse_placeholder(on: dt.date, text: str) -> None:
    if not _YEARS[0] <= on.year <= _YEARS[1] or on in _NO_DAYS:
        raise BadValue("a placeholder, not a date", value=text)


# The hours beside the days

# What may stand between an hour and the day that follows it: "17:00 (CET) on Tuesday, 5 May".
_ON = re.compile(
    r"[\s,.)(]*(?:(?:h|hrs?|hours|noon|hod|hodin|uhr|uur|horas?|heures?|ore|sati|local|time|hora|peninsular"
    r"|(?:del )?mediodia|brussels|paris|lisboa|continental|ce?s?t|ee?s?t|wes?t|gmt|utc)[\s,.)(]*)*"
    r"(?:(?:on|the|le|of|am|den|del|di|din|dne|dnia|na|dia|do|στισ|την|τησ|pa|de|em|ziua|data|op|il|el)[\s,]+)*"
    r"(?:[^\W\d]+,?\s)?"
)
_AT = (
    r"a|as|at|by|h|um|bis|alle|ore|ora|las|los|godz|godziny|do|v|ve|w|o|klo|kl|plkst|om|tot|until"
    r"|till|before|jusqu|jusqu'a|avant|de|la|u|til|ate|entro|le|r|and|και|ωρα|ωσ|εωσ|den|ab|from"
    r"|heures?|hora|mennessa|senast|lidz|no|later|than|time|et|e|y|und|pana|un"
)
_CLOSE = re.compile(rf"[\s,.:;|/()\[\]-]*(?:(?:{_AT})(?![^\W\d])[\s,.:'()\[\]-]*){{0,3}}")


def _with_hours(
    days: Sequence[dt.date], parts: Sequence[_Part], words: str, text: str
) -> list[Moment]:
    hours: list[set[dt.time | None]] = [set() for _ in parts]
    for index, part in enumerate(parts):
        if part.clock:
            hours[index].add(_own_clock(part.clock, text))
    for clock in clocks(words, [(p.start, p.end) for p in parts], text):
        index_of = _owner(clock, parts, words)
        if index_of is not None:
            hours[index_of].add(clock.time)
    made = []
    for on, times in zip(days, hours, strict=True):
        if len(times) > 1:
            raise BadValue("more than one hour for a day", value=text)
        made.append(Moment(on, next(iter(times), None)))
    return made


def _own_clock(clock: str, text: str) -> dt.time | None:
    try:
        time = dt.time.fromisoformat(clock)
    except ValueError as error:
        raise BadValue("not a time of the day", value=text) from error
    return None if time == dt.time(0) else time


def _owner(clock: Clock, parts: Sequence[_Part], words: str) -> int | None:
    """Return which day an hour belongs to; None when it stands too far from any."""
    before = max((i for i, p in enumerate(parts) if p.end <= clock.start), default=None)
    after = min((i for i, p in enumerate(parts) if p.start >= clock.end), default=None)
    if before is not None:
        gap = words[parts[before].end : clock.start]
        if len(gap) > _FAR or re.search(r"[.;]\s[^\W\d]{3}", gap):
            before = None
    if after is not None:
        gap = words[clock.end : parts[after].start]
        if len(gap) > _FAR_AHEAD or not _ON.fullmatch(gap):
            after = None
    if before is not None and after is not None:
        close = _CLOSE.fullmatch(words[parts[before].end : clock.start])
        return before if close else after
    return before if before is not None else after
