"""The closed lists of EuroAccess: kinds of organisation, topics, programmes and countries.

Names of these lists hold commas, and so do the lists made of them: a cell is read by taking the
known names out of it, longest first. What is left over is a name that nobody knows.
"""

import re
from collections.abc import Iterable

from domain.call import Area
from domain.enums import ApplicantType, AreaScheme
from domain.errors import UnknownCategory
from domain.reference import countries

_KINDS: dict[str, tuple[ApplicantType, ...]] = {
    "EU Body": (),
    "Education and training institution": (ApplicantType.SCHOOL, ApplicantType.UNIVERSITY),
    "International organization": (ApplicantType.INTERNATIONAL_ORGANISATION,),
    "Non-Profit Organisation (NPO) / Non-Governmental Organisation (NGO)": (ApplicantType.NGO,),
    "Other": (),
    "Private institution, incl. private company (private for profit)": (
        ApplicantType.LARGE_ENTERPRISE,
        ApplicantType.SME,
    ),
    "Public Body (national, regional and local; incl. EGTCs)": (
        ApplicantType.PUBLIC_BODY,
        ApplicantType.NATIONAL_AUTHORITY,
        ApplicantType.REGION,
        ApplicantType.MUNICIPALITY,
    ),
    "Research Institution incl. University": (
        ApplicantType.RESEARCH_ORGANISATION,
        ApplicantType.UNIVERSITY,
    ),
    "Small and medium-sized enterprise (SME)": (ApplicantType.SME,),
}

TOPICS = (
    "Administration & Governance, Institutional Capacity & Cooperation",
    "Agriculture & Forestry, Fishery, Food, Soil quality",
    "Air Quality, Biodiversity & Environment, Climate & Climate Change, Water quality & management",
    "Arts & Culture, Cultural Heritage, Tourism",
    "Circular Economy, Natural Resources",
    "Competitiveness of Enterprises, Employment/Labour Market, SME & entrepreneurship",
    "Demographic Change, European Citizenship, Migration",
    "Digitalisation, Digital Society, ICT",
    "Disaster Prevention, Resilience, Risk Management",
    "Education & Training, Children & Youth, Media",
    "Energy Efficiency, Renewable Energy",
    "Equal Rights, Human Rights, People with Disabilities, Social Inclusion",
    "Health, Social Services, Sports",
    "Justice, Safety & Security",
    "Mobility & Transport",
    "Rural & Urban Development/Planning",
)

# First words of a programme's name; "Interregional Innovation Investments" is no Interreg.
_PROGRAMMES = (
    (re.compile(r"Horizon Europe\b"), "HORIZON"),
    (re.compile(r"Digital Europe\b"), "DIGITAL"),
    (re.compile(r"EU4Health\b"), "EU4H"),
    (re.compile(r"Citizens, Equality, Rights and Values\b"), "CERV"),
    (re.compile(r"Connecting Europe Facility\b"), "CEF"),
    (re.compile(r"Erasmus\+"), "ERASMUS"),
    (re.compile(r"Interregional Innovation Investments\b"), "I3"),
    (re.compile(r"Interreg\b"), "INTERREG"),
    (re.compile(r"URBACT\b"), "URBACT"),
    (re.compile(r"European Urban Initiative\b"), "EUI"),
    (re.compile(r"Pilot Projects and Preparatory Actions\b"), "PPPA"),
)

_OVERSEAS = "AW BQ CW SX GL PF NC PM BL WF TF".split()  # noqa: SIM905
_GROUPS = {
    "EU Member States": sorted(countries.EU),
    "Overseas Countries and Territories (OCT)": _OVERSEAS,
}
_LOCAL_NAMES = re.compile(r"\s*\([^()]*\)")


def programme(text: str, identifier: str | None) -> str | None:
    """Return our code of a programme by its printed name or the call's number; None if unknown."""
    found = next((code for pattern, code in _PROGRAMMES if pattern.match(text)), None)
    if found is None and identifier and identifier.startswith("HORIZON-"):
        return "HORIZON"
    return found


def applicants(text: str) -> tuple[ApplicantType, ...]:
    """Return the kinds that a cell names; raises UnknownCategory for a name not in the list."""
    named = _taken(text, _KINDS)
    return tuple(dict.fromkeys(kind for name in named for kind in _KINDS[name]))


def topics(text: str) -> tuple[str, ...]:
    """Return the topics that a cell names; raises UnknownCategory for a name not in the list."""
    return tuple(_taken(text, TOPICS))


def areas(text: str) -> tuple[Area, ...]:
    """Return the countries of a cell; raises UnknownCategory, and then none of them is known.

    A country stands with its own name in brackets: "Iceland (Ísland)".
    """
    found: dict[str, Area] = {}
    for group, codes in _GROUPS.items():
        if group in text:
            text = text.replace(group, "")
            found |= {code: _country(code, group) for code in codes}
    for name in filter(None, (part.strip() for part in _LOCAL_NAMES.sub("", text).split(","))):
        code = "XK" if name == "Kosovo" else countries.normalise(name)
        if code is None:
            raise UnknownCategory("a country or group that we do not know", value=name)
        found.setdefault(code, _country(code, name))
    return tuple(found.values())


def _country(code: str, text: str) -> Area:
    return Area(scheme=AreaScheme.COUNTRY, code=code, text=text)


def _taken(text: str, names: Iterable[str]) -> list[str]:
    """Return the names in the order of the text."""
    rest, found = " ".join(text.split()), {}
    for name in sorted(names, key=len, reverse=True):
        place = re.search(rf"(?<!\w){re.escape(name)}(?=\s*(?:,|$))", rest)
        if place:
            found[place.start()] = name
            # As long as before, so that the places of other names stay true.
            rest = rest[: place.start()] + "," * len(name) + rest[place.end() :]
    left = rest.strip(" ,")
    if left:
        raise UnknownCategory("a name that is not in the publisher's list", value=left)
    return [found[place] for place in sorted(found)]
