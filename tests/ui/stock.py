"""Calls and projects that tests of the pages store: ordinary, Greek, long, and hostile ones."""

import datetime as dt

from domain.call import (
    Area,
    CallRecord,
    Consortium,
    Document,
    PaysFor,
    Quote,
    Rate,
    Seat,
    TextBlock,
)
from domain.deadline import Deadline
from domain.enums import (
    Actor,
    ApplicantType,
    AreaScheme,
    BudgetScope,
    CallLevel,
    CostKind,
    DeadlineKind,
    DeadlineModel,
    Instrument,
    Procedure,
    PublicationStatus,
    RateOrigin,
    TextKind,
    Tri,
)
from domain.money import Money
from domain.project import ProjectProfile

SOURCE = "eu_ft_portal"
READ_AT = dt.datetime(2026, 8, 12, 6, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 8, 12, 8, tzinfo=dt.UTC)

HOSTILE = (
    "**bold** [link](https://evil.example/) <img src=x onerror=alert(1)> :tada: :material/delete: "
    "https://evil.example/bare www.evil.example $x^2$ # head | cell | `code` =1+1 \u202eright to left"
)
LONG_GERMAN = (
    "Verkehrsinfrastrukturfinanzierungsgesellschaftsbeteiligungsförderrichtlinie zur Verbesserung "
    "der Sicherheit im öffentlichen Raum in Mittelzentren strukturschwacher Grenzregionen"
)
GREEK = "Ασφάλεια των δημόσιων χώρων στις πόλεις: φωτισμός και πρόληψη της εγκληματικότητας"


def call(ref: str, title: str, **fields: object) -> CallRecord:
    """Return a call that is open until the end of 2026, with `fields` over that."""
    base: dict[str, object] = {
        "source_id": SOURCE,
        "source_ref": ref,
        "url": f"https://ec.europa.eu/portal/{ref}",
        "title": title,
        "language": "en",
        "identifier": f"TEST-2026-{ref}",
        "level": CallLevel.TOPIC,
        "programme": "HORIZON",
        "instrument": Instrument.GRANT,
        "published_status": PublicationStatus.OPEN,
        "opens_on": dt.date(2026, 5, 1),
        "deadlines": (Deadline(on=dt.date(2026, 12, 1), text="2026-12-01"),),
    }
    return CallRecord.model_validate(base | fields)


def rich() -> CallRecord:
    """Return a call of which the source states nearly everything."""
    quote = Quote(text="at least 3 Police Authorities", url="https://ec.europa.eu/portal/rich#c")
    rate = Quote(text="70 % of eligible costs", url="https://ec.europa.eu/portal/rich#r")
    return call(
        "rich",
        "Protection of public spaces in cities against attacks",
        deadline_model=DeadlineModel.TWO_STAGE,
        deadlines=(
            Deadline(
                on=dt.date(2026, 9, 3),
                time=dt.time(17),
                timezone="Europe/Brussels",
                kind=DeadlineKind.STAGE,
                number=1,
            ),
            Deadline(on=dt.date(2027, 2, 4), kind=DeadlineKind.STAGE, number=2, rule="17:00 usual"),
        ),
        procedure=Procedure.OPEN,
        budget_total=Money.of(9_000_000),
        budget_scope=BudgetScope.CALL,
        grant_min=Money.of(4_500_000),
        grant_max=Money.of(4_500_000),
        expected_grants=2,
        rates=(Rate(min_bp=7000, max_bp=7000, origin=RateOrigin.STATED, quote=rate),),
        applicants=(ApplicantType.MUNICIPALITY, ApplicantType.REGION),
        consortium=Consortium(
            seats=(
                Seat(
                    actor=Actor.POLICE_AUTHORITY,
                    actor_text="Police Authorities",
                    count=3,
                    countries=3,
                    quote=quote,
                ),
            )
        ),
        areas=(Area(scheme=AreaScheme.COUNTRY, code="FR"),),
        pays_for=(PaysFor(kind=CostKind.INNOVATION, stated=Tri.YES, quote=rate),),
        texts=(
            TextBlock(
                kind=TextKind.DESCRIPTION,
                html="<h1>Scope</h1><p>Barriers in public spaces and on market squares.</p>",
            ),
            TextBlock(kind=TextKind.CONDITIONS, heading="Conditions", html="<p>Three partners</p>"),
        ),
        documents=(Document(title="Work programme", url="https://ec.europa.eu/wp.pdf"),),
    )


def hostile() -> CallRecord:
    """Return a call whose every text attacks."""
    bad = Quote(text=HOSTILE, url="https://ec.europa.eu/)[x](javascript:alert(1)")
    return call(
        "hostile",
        HOSTILE,
        url="javascript:alert(1)",
        publisher=HOSTILE,
        applicants_text=HOSTILE,
        budget_text=HOSTILE,
        dates_text=HOSTILE,
        rates=(Rate(min_bp=1, max_bp=2, scope=HOSTILE, origin=RateOrigin.STATED, quote=bad),),
        texts=(
            TextBlock(
                kind=TextKind.DESCRIPTION,
                heading=HOSTILE,
                html="<p onclick='alert(1)'>public spaces<script>alert(1)</script>"
                "<img src='https://evil.example/pixel.png'>"
                "<a href='javascript:alert(1)'>here</a><style>*{display:none}</style></p>",
            ),
        ),
        documents=(Document(title=HOSTILE, url="javascript:alert(1)"),),
    )


def three() -> list[CallRecord]:
    """Return a rich, a Greek and a long German call."""
    greek = call("greek", GREEK, language="el", deadlines=(Deadline(on=dt.date(2026, 8, 20)),))
    german = call(
        "german",
        LONG_GERMAN,
        language="de",
        programme="ISF",
        opens_on=dt.date(2026, 11, 3),
        published_status=PublicationStatus.FORTHCOMING,
    )
    return [rich(), greek, german]


def many(count: int) -> list[CallRecord]:
    """Return ordinary calls, each a day later than the one before."""
    first = dt.date(2026, 9, 1)
    return [
        call(
            f"n{number}",
            f"Ordinary call number {number}",
            deadlines=(Deadline(on=first + dt.timedelta(days=number)),),
        )
        for number in range(count)
    ]


PROJECT = ProjectProfile(
    title="Protection des espaces publics",
    summary="Protéger les marchés et les places contre les attaques, avec la police municipale.",
    language="fr",
    country="FR",
    city="Nice",
)
