"""In whose name a project is handed in: one of the organisation's applicants, or not told."""

import streamlit as st

from domain.applicant import Applicant, ApplicantView
from domain.i18n import Texts
from domain.project import ProjectProfile
from services import applicants
from ui import context
from ui.components.escape import md, plain
from ui.components.vocabulary import APPLICANT


def choose(t: Texts, old: ProjectProfile, *, key: str) -> ApplicantView | None:
    """Let the reader choose; nothing is drawn while the organisation has told of no applicant."""
    with context.reading() as session:
        found = applicants.list_all(context.person(), session)
    known = {one.id: one for one in found if one.retired_at is None or one.id == old.applicant_id}
    if not known:
        return None
    numbers = list(known)
    chosen = st.selectbox(
        t("In whose name do you apply?"),
        numbers,
        numbers.index(old.applicant_id) if old.applicant_id in known else None,
        format_func=lambda number: plain(known[number].content.name),
        key=f"{key}_body",
        placeholder=t("not told"),
    )
    if chosen is None:
        return None
    st.caption(md(" · ".join(facts(known[chosen].content, t))))
    return known[chosen]


def facts(content: Applicant, t: Texts) -> list[str]:
    """Return what an applicant states of itself in a few words; what it leaves open is left out."""
    found = [
        t(APPLICANT[content.kind]) if content.kind else None,
        t.country(content.country) if content.country else None,
        ", ".join(content.nuts) or None,
        f"LAU {content.lau}" if content.lau else None,
        f"PIC {content.pic}" if content.pic else None,
    ]
    if content.population is not None:
        found.append(
            t(
                "{count} inhabitants ({year}, {source})",
                count=t.number(content.population),
                year=content.population_year,
                source=content.population_source,
            )
        )
    return [part for part in found if part] or [t("nothing told but the name")]
