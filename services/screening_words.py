"""The screening and its combinations as sentences: the same on the page and on the command line."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from domain.finance import (
    Blend,
    CeilingKind,
    Check,
    FundingPart,
    PartKind,
    RegionCategory,
    Source,
)
from domain.i18n import Texts

REGION = {
    RegionCategory.LESS_DEVELOPED: "less developed regions",
    RegionCategory.TRANSITION: "transition regions",
    RegionCategory.MORE_DEVELOPED: "more developed regions",
}
LOAN = {
    "project_loan": "EIB loan for the project",
    "mid_cap_loan": "EIB loan to a mid-cap company",
    "framework_loan": "EIB framework loan",
    "municipal_framework_loan": "EIB municipal framework loan",
    "framework_loan_scheme": "scheme in an existing EIB framework loan",
    "intermediated_loan": "loan of a promotional or partner bank",
}
CHECK = {
    CeilingKind.CALL_RATE: "grant {share} of the costs that it covers, limit {limit}",
    CeilingKind.EIB_ALONE: "EIB {share} of the cost, limit {limit}",
    CeilingKind.EIB_WITH_GRANTS: "EIB + grants {share} of the cost, limit {limit}",
    CeilingKind.NATIONAL_OWN_SHARE: "grants {share} of the cost, limit {limit} in your country",
}


def dated(source: Source, t: Texts) -> str:
    """Return who says it and when: the day that it bears, else the day on which it was read."""
    host = urlsplit(source.url).hostname or source.url
    name = host.removeprefix("www.")
    if source.dated_on is not None:
        return t("{source}, {day}", source=name, day=t.day(source.dated_on))
    if source.dated_text:
        return t("{source}, {day}", source=name, day=source.dated_text)
    if source.read_on is not None:
        day = t.day(source.read_on)
        return t("{source}, without a date, read on {day}", source=name, day=day)
    return name


def check_words(check: Check, t: Texts) -> str:
    """Return one limit laid against a combination, with where it is held and who says so."""
    limit = t.percent(check.ceiling.share_bp)
    if check.ceiling.regions:
        regions = ", ".join(t(REGION[region]) for region in check.ceiling.regions)
        limit = t("{limit} in {regions}", limit=limit, regions=regions)
    words = t(CHECK[check.ceiling.kind], share=t.percent(check.share_bp), limit=limit)
    return f"{words} ({dated(check.ceiling.source, t)})"


def part_name(part: FundingPart, t: Texts) -> str:
    """Return what a part is, without its amount."""
    if part.kind is PartKind.OWN:
        return t("own funds")
    if part.kind is PartKind.LOAN:
        return t(LOAN[part.of])
    return t("grant: {title}", title=part.name)


def part_words(part: FundingPart, t: Texts) -> str:
    """Return a part's amount and share; an amount that nobody states is said."""
    if part.amount is None or part.share_bp is None:
        return t("amount not stated")
    words = f"{t.money(part.amount)} ({t.percent(part.share_bp)})"
    if part.kind is PartKind.GRANT or part.estimate:
        return t("at most {amount}, an estimate", amount=words)
    return words


def heading(blend: Blend, t: Texts) -> str:
    """Return a combination in one line: the kinds of its parts and what is left."""
    names = [
        t("grant") if part.kind is PartKind.GRANT else part_name(part, t) for part in blend.parts
    ]
    if len(blend.of_kind(PartKind.GRANT)) > 1:
        names = [t("two grants"), *names[2:]]
    line = " + ".join(names)
    return line[:1].upper() + line[1:]


def gap_words(blend: Blend, t: Texts) -> str:
    """Return what is left to find; with grants it is the least, for they may pay less."""
    gap = blend.gap
    if gap.amount.minor == 0:
        return t("nothing is left to find, if every part pays its most")
    amount = f"{t.money(gap.amount)} ({t.percent(gap.share_bp)})"
    if any(part.amount is None for part in blend.parts):
        return t("left to find: {amount}, less what is not stated above", amount=amount)
    return t("left to find: at least {amount}", amount=amount)


def cash_words(blend: Blend, t: Texts) -> Iterator[str]:
    """Yield what must be advanced by the end of each year; nothing when the years are not told."""
    for line in blend.gap.cash or ():
        low, high = t.money(line.at_least), t.money(line.at_most)
        values = {"year": line.year, "cost": t.money(line.cost)}
        if line.at_least == line.at_most:
            yield t("{year}: cost {cost}, to be advanced {amount}", amount=low, **values)
        else:
            yield t("{year}: cost {cost}, to be advanced {low} to {high}", low=low, high=high,
                    **values)  # fmt: skip
