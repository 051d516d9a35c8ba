"""Co-financing rates as printed: "85 %", "30 - 70%", "50% (SMEs: 75%)", in basis points."""

import itertools
import re
from decimal import Decimal
from typing import NamedTuple

from crawlers.normalise.readable import readable
from domain.errors import BadValue

Range = tuple[int, int, str]
"""Lowest and highest share in basis points, and to whom or where it applies as printed."""

_LONGEST_SCOPE = 200
_WHOLE = 10_000
_MOST_SHARES = 40
_N = r"[0-9]{1,9}(?:[.,][0-9]{1,9})?"
_PERCENT = r"(?:%|per ?cent|percents?|procent\w*|prozent|pour ?cent|por ?cien(?:to|t)|per ?cento)"
_TO = r"-|–|—|to|up to|bis(?: zu)?|a|à|al|do|až(?: do)?|έως|εως|ως|tot|till|til|līdz|og|și|până la"
_OR = r"/|,\s|;\s|and|et|y|e|und|or|ou|o|oder|i|oraz|lub|a(?=\s)|nebo|si|și|ja|och|un|και|en|of"
# A share alone, a range, or a list that shares one sign: "80/60/40 %".
_SHARES = re.compile(
    rf"(?<![\w.,])(?P<between>(?:between|from|entre|zwischen|von|tra|fra|da|de|od|mezi|między|no|από)\s)?"
    rf"(?P<low>{_N})(?P<rest>(?:\s?%?\s?(?:{_TO}|{_OR})\s?{_N}){{0,9}})\s?{_PERCENT}",
    re.IGNORECASE,
)
_NEXT = re.compile(rf"\s?%?\s?(?:(?P<to>{_TO})|(?P<or>{_OR}))\s?(?P<n>{_N})", re.IGNORECASE)
_CEILING = re.compile(
    r"(?<!\w)(?:up to|at most|no more than|max(?:imum|imal\w*|imo|ima|imale?)?\.?(?: (?:of|de|di|rate|share))?|(?:can)?not exceed\w*"
    r"|jusqu['’](?:à|a)|plafond\w*(?: à)?|au plus|bis zu|höchstens|hasta(?: (?:el|un))?|máx\w*\.?(?: de)?|até(?: ao?)?|fino (?:al?l?['’]?|ad un massimo del)|massimo(?: del)?"
    r"|maks\w*\.?|nie więcej niż|do wysokości|enintään|korkeintaan|nejvýše|(?:až )?do výše|až|έως|μέχρι|ως|tot|ten hoogste|upp till|högst|līdz|maksimāli|până la|najviše|ne več kot)"
    r"[\s:]*$|(?:^|[:(])\s?do\s$",
    re.IGNORECASE,
)
# A lowest share alone says nothing of the highest, and what applicants or states bring is no rate.
_FLOOR = re.compile(
    r"(?<!\w)(?:at least|no less than|min(?:imum|imal\w*|imo|ima|im)?\.?(?: (?:of|de|di))?|au moins|al menos|pelo menos|almeno"
    r"|mindestens|ten minste|minstens|co najmniej|nejméně|alespoň|cel puțin|vähintään|minst|vismaz|najmanje|τουλάχιστον)[\s:]*$",
    re.IGNORECASE,
)
_NOT_OF_THE_FUND = re.compile(
    r"(?<!\w)(?:own (?:contribution|funds|resources|share)|autofinancement|fonds propres|autofinanciación|contrapartida|cofinanziamento proprio"
    r"|eigen(?:anteil|mittel)|eigen (?:bijdrage|middelen)|wkład(?:u)? własn\w+|vlastní\w* (?:zdroj\w*|podíl\w*)|contribuți\w+ propri\w+"
    r"|cofinanțare\w* propri\w+|omarahoitus\w*|egenfinansiering|pašu finansējum\w*|vlastit\w+ (?:udi\w+|sredst\w+)|ίδια συμμετοχή"
    r"|national (?:contribution|co-?financing|share))(?!\w)",
    re.IGNORECASE,
)
# Words that only say that this is a rate: they name nobody and no place.
_GENERIC = re.compile(
    r"(?:(?<!\w)(?:the|co-?financing|co-?funding|funding|financing|grant|support|aid|eu|erdf|fund|rates?|intensity|of|is|total|eligible|costs?|expenditure|project"
    r"|taux|de|du|des|cofinancement|co-financement|d['’]intervention|intervention|feder|coûts?|totaux|total|dépenses|éligibles?|subvention|aide|les|le|la|el|il|une?|un"
    r"|tasa|tipo|cofinanciación|ayuda|taxa|cofinanciamento|comparticipação|apoio|tasso|cofinanziamento|contributo|fördersatz|förderquote|kofinanzierung|kofinanzierungssatz"
    r"|poziom|dofinansowania|dofinansowanie|míra|podpory|atbalsta|likme|tukiprosentti|tuki|tuen|määrä|stopa|sufinanciranja|rata|cofinanțare|cofinanțării|ποσοστό|συγχρηματοδότησης"
    r"|do|custos?|elegíve(?:l|is)|costes?|subvencionables?|spese|ammissibili|costi|förderfähigen?|kosten|kosztów|kwalifikowalnych"
    r"|stödnivå|steunpercentage|financieringspercentage)(?!\w)"
    r"|[\s:;,.()\-–=])*",
    re.IGNORECASE,
)
_FUND = re.compile(r"(?<!\w)(?:eu|erdf|feder)(?!\w)", re.IGNORECASE)
_CLAUSE = re.compile(r"[();\n]|,\s")


# "8 5 %" out of a PDF: nobody can tell whether 85 % or a numbered line and 5 %.
_BROKEN = re.compile(r"(?<![\w.,])[0-9]\s$")


class _Share(NamedTuple):
    low: int
    high: int
    start: int
    end: int


def rates(text: str) -> tuple[Range, ...]:
    """Return (lowest, highest, scope) of every share in `text`, in order; raises BadValue.

    "Up to 80 %" is a ceiling: its lowest share is 0. The scope is the printed words of the share's
    own clause, empty when they name nobody and no place. Refused are texts without a share, shares
    of 0 or over 100 %, of more than two decimals, ranges that fall, lowest shares alone ("at least
    15 %"), and what the applicant or the state must bring.
    """
    readable(text)  # refuses what is no text or no cell
    shown = re.sub(r"[^\S\n]+", " ", text.strip())
    shares = [share for match in _SHARES.finditer(shown) for share in _shares(match, shown, text)]
    if len(shares) > _MOST_SHARES:
        raise BadValue("too many shares to be one fact", value=text[:_LONGEST_SCOPE])
    if _NOT_OF_THE_FUND.search(shown):
        raise BadValue("a share that the fund does not pay", value=text)
    if not shares or shown.count("%") > len(re.findall(r"[0-9]\s?%", shown)):
        raise BadValue("no rate", value=text)
    scopes = _scopes(shown, shares)
    found = ((s.low, s.high, scope) for s, scope in zip(shares, scopes, strict=True))
    return tuple(dict.fromkeys(found))


def _shares(match: re.Match[str], shown: str, text: str) -> list[_Share]:
    """Return the shares that one percent sign ends."""
    span = match.span()
    if _BROKEN.search(shown[max(0, match.start() - 3) : match.start()]):
        raise BadValue("a number that is broken in two", value=text)
    points = [_points(match["low"], text)]
    ranges: list[tuple[int, int]] = []
    for link in _NEXT.finditer(match["rest"]):
        points.append(_points(link["n"], text))
        if link["to"] or (match["between"] and len(points) == 2):
            ranges.append((points[-2], points[-1]))
    if ranges:
        if len(points) != 2 * len(ranges) or any(low > high for low, high in ranges):
            raise BadValue("not one range", value=text)
        return [_Share(*pair, *span) for pair in ranges]
    before = shown[max(0, match.start() - 40) : match.start("low")]
    if _FLOOR.search(before):
        raise BadValue("a lowest share without a highest", value=text)
    ceiling = bool(_CEILING.search(before))
    return [_Share(0 if ceiling else share, share, *span) for share in points]


def _points(digits: str, text: str) -> int:
    points = Decimal(digits.replace(",", ".")) * 100
    if not 0 < points <= _WHOLE or points != int(points):
        raise BadValue("not a possible rate", value=text)
    return int(points)


def _scopes(shown: str, shares: list[_Share]) -> list[str]:
    """Return the words of each share's own clause; several shares of a clause have it whole."""
    cuts = [0, *_cuts(shown, shares), len(shown)]
    made = []
    for share in shares:
        start = max(cut for cut in cuts if cut <= share.start)
        end = min(cut for cut in cuts if cut >= share.end)
        inside = {(s.start, s.end) for s in shares if start <= s.start < end}
        words = shown[start:end]
        if len(inside) == 1 and shares.count(share) == 1 and not _several(share, shares):
            before = _CEILING.sub("", shown[start : share.start].rstrip() + " ")
            words = f"{before} {shown[share.end : end]}"
        words = " ".join(words.split()).strip(" :,;.()-–")
        made.append("" if _names_nobody(words, len(shares)) else words[:_LONGEST_SCOPE])
    return made


def _names_nobody(words: str, shares: int) -> bool:
    return bool(_GENERIC.fullmatch(words)) and (shares == 1 or not _FUND.search(words))


def _several(share: _Share, shares: list[_Share]) -> bool:
    return sum(other.start == share.start for other in shares) > 1


def _cuts(shown: str, shares: list[_Share]) -> list[int]:
    """Return where clauses end: a cut counts only between two shares, next to the later one."""
    cuts = []
    for one, after in itertools.pairwise(shares):
        between = list(_CLAUSE.finditer(shown, one.end, max(one.end, after.start)))
        if between:
            strong = [cut for cut in between if cut.group().strip() != ","]
            cuts.append((strong or between)[0 if strong else -1].start())
    return cuts
