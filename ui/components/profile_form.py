"""The form of a project. Nothing but a title is required: what is left open becomes a question.

Its fields answer as they are filled in: below them stands what the project unlocks.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from domain.applicant import ApplicantView, facts_of
from domain.enums import ApplicantType, CostKind
from domain.i18n import Texts
from domain.money import Money
from domain.project import ProjectProfile
from domain.reference import countries, places
from ui.components import applicant_choice, profile_languages, unlocks
from ui.components.vocabulary import APPLICANT, COST

COUNTRIES = tuple(sorted(countries.EU | countries.EEA_OTHERS | countries.CANDIDATES))
APPLICANTS = (
    ApplicantType.MUNICIPALITY,
    ApplicantType.UNION_OF_MUNICIPALITIES,
    ApplicantType.REGION,
    ApplicantType.PUBLIC_BODY,
    ApplicantType.POLICE_AUTHORITY,
    ApplicantType.NGO,
    ApplicantType.UNIVERSITY,
    ApplicantType.SCHOOL,
    ApplicantType.RESEARCH_ORGANISATION,
    ApplicantType.SME,
    ApplicantType.LARGE_ENTERPRISE,
    ApplicantType.NATIONAL_AUTHORITY,
    ApplicantType.INTERNATIONAL_ORGANISATION,
)
_OF_THE_BODY = ("country", "applicant_type", "population")
_MOST_EURO = 10**10
_MOST_PEOPLE = 50_000_000


@st.fragment
def profile_form(
    t: Texts,
    *,
    key: str,
    keep: Callable[[ProjectProfile], None],
    start: ProjectProfile | None = None,
) -> None:
    """Show the fields of a project with what it unlocks as it is written; `keep` gets it when sent.

    Only this part of the page runs again while somebody fills it in.
    """
    old = start or ProjectProfile(title="")
    title = st.text_input(
        t("What do you want to do?"),
        old.title,
        max_chars=300,
        key=f"{key}_title",
        placeholder=t("Protect the market square against vehicle attacks"),
    )
    summary = st.text_area(
        t("In a few sentences, in your own language"),
        old.summary,
        max_chars=20_000,
        height=140,
        key=f"{key}_summary",
    )
    others = profile_languages.fields(t, old, key=key)
    wants_text, wants = _wants(t, old, key)
    facts = _facts(t, old, applicant_choice.choose(t, old, key=key), key)
    shared = st.checkbox(
        t("Show title, place and theme to other cities, to find partners"),
        old.shared,
        key=f"{key}_shared",
    )
    told = {
        "title": title.strip(),
        "summary": summary.strip(),
        "wants": tuple(wants),
        "wants_text": wants_text.strip(),
        "shared": shared,
        **facts,
    }
    told["others"] = tuple(text for text in others if text.language != told["language"])
    draft = ProjectProfile.model_validate({**old.model_dump(), **told})
    if st.button(t("Save the project"), type="primary", key=f"{key}_save"):
        if draft.title:
            keep(draft)
        else:
            st.warning(t("Give the project a title."), icon=":material/edit:")
    # Below the button, which must not move while somebody is about to press it.
    unlocks.show(draft, t)


def _wants(t: Texts, old: ProjectProfile, key: str) -> tuple[str, list[CostKind]]:
    left, right = st.columns(2)
    words = left.text_input(
        t("What must the money pay for, in your words?"),
        old.wants_text,
        max_chars=500,
        key=f"{key}_wants_text",
        placeholder=t("installing barriers, cameras, two youth workers"),
    )
    kinds = right.multiselect(
        t("Which kinds of cost are these?"),
        list(CostKind),
        list(old.wants),
        format_func=lambda kind: t(COST[kind]),
        key=f"{key}_wants",
        placeholder=t("not told"),
    )
    return words, kinds


def _facts(
    t: Texts, old: ProjectProfile, applicant: ApplicantView | None, key: str
) -> dict[str, Any]:
    """Show the fields of place, body and money; return what they hold."""
    untold = t("not told")
    left, middle, right = st.columns(3)
    city = middle.text_input(t("City"), old.city or "", max_chars=100, key=f"{key}_city")
    language = right.selectbox(
        t("Language of your text"),
        countries.LANGUAGES,
        countries.LANGUAGES.index(old.language) if old.language in countries.LANGUAGES else None,
        format_func=t.language_name,
        key=f"{key}_language",
        placeholder=untold,
    )
    body = _body(t, old, applicant, key, (left, middle, right))
    budget = left.number_input(
        t("Cost of the project, in euro"), 0, _MOST_EURO, _euro(old.budget), step=100_000,
        key=f"{key}_budget", placeholder=untold,
    )  # fmt: skip
    own = middle.number_input(
        t("Own money that you can add, in euro"), 0, _MOST_EURO, _euro(old.own_funds), step=10_000,
        key=f"{key}_own", placeholder=untold,
    )  # fmt: skip
    return {
        "city": city.strip() or None,
        "language": language,
        "applicant_id": applicant.id if applicant else None,
        **body,
        "budget": _money(budget, old.budget),
        "own_funds": _money(own, old.own_funds),
    }


def _body(
    t: Texts,
    old: ProjectProfile,
    applicant: ApplicantView | None,
    key: str,
    columns: tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator],
) -> dict[str, Any]:
    """Ask for what the chosen applicant does not state of itself; the rest is read from there."""
    found: dict[str, Any] = dict.fromkeys(_OF_THE_BODY) | {"nuts": ()}
    stated = facts_of(applicant.content) if applicant else {}
    if applicant is not None:
        key = f"{key}_{applicant.id}"
        if applicant.id != old.applicant_id:
            # What was told of another body must not be mixed with this one.
            old = old.model_copy(update=found)
    left, middle, right = columns
    if "country" not in stated:
        found["country"] = left.selectbox(
            t("Country"),
            COUNTRIES,
            COUNTRIES.index(old.country) if old.country in COUNTRIES else None,
            format_func=t.country,
            key=f"{key}_country",
            placeholder=t("not told"),
        )
    if "applicant_type" not in stated:
        found["applicant_type"] = left.selectbox(
            t("Who applies?"),
            APPLICANTS,
            APPLICANTS.index(old.applicant_type) if old.applicant_type in APPLICANTS else None,
            format_func=lambda kind: t(APPLICANT[kind]),
            key=f"{key}_applicant",
            placeholder=t("not told"),
        )
    if "population" not in stated:
        found["population"] = middle.number_input(
            t("Inhabitants"), 0, _MOST_PEOPLE, old.population, step=1_000,
            key=f"{key}_population", placeholder=t("not told"),
            help=_people_hint(old, t) if applicant is None else None,
        )  # fmt: skip
    if "nuts" not in stated:
        codes = right.text_input(
            t("NUTS code of your region"),
            " ".join(old.nuts),
            max_chars=60,
            key=f"{key}_nuts",
            placeholder="FRL03",
        )
        found["nuts"] = tuple(code.upper() for code in codes.replace(",", " ").split())
    return found


def _people_hint(old: ProjectProfile, t: Texts) -> str | None:
    """Return what GeoNames says of the city, for a person to confirm; None when it says nothing."""
    if not (old.city and old.country) or old.population is not None:
        return None
    found = places.find(old.city, old.country)
    if not found:
        return None
    return t("GeoNames gives {count}; check it.", count=t.number(found[0].population))


def _euro(money: Money | None) -> int | None:
    return int(money.major) if money and money.currency == "EUR" else None


def _money(euro: float | None, old: Money | None) -> Money | None:
    """Return the amount given; an old one in another currency stays while nothing is given."""
    if euro is not None:
        return Money.of(int(euro))
    return old if old is not None and old.currency != "EUR" else None
