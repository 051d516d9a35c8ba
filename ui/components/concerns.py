"""Which calls concern the reader's projects, and why: those that they follow and those that fit."""

from collections.abc import Mapping, Sequence

import streamlit as st

from domain.enums import MatchVerdict
from domain.i18n import Texts
from domain.tracking import Stage
from domain.views import ProjectView
from services import tracking
from services.fit import Strength
from services.vocabulary import STAGE, STRENGTH, VERDICT
from ui import context
from ui.components import fit
from ui.components.escape import md
from ui.components.lists import small


def reasons(mine: Sequence[ProjectView], t: Texts) -> Mapping[str, str]:
    """Return call uid → the project that it concerns and why; dismissed calls concern nobody."""
    titles = {project.id: project.profile.title for project in mine}
    found: dict[str, str] = {}
    with context.reading() as session:
        marks = tracking.all_marks(context.person(), session) if mine else ()
    dismissed = set()
    for mark in marks:
        if mark.content.stage is Stage.DISMISSED:
            dismissed.add((mark.project_id, mark.call_uid))
        elif mark.project_id in titles:
            said = f"{titles[mark.project_id]}: {t(STAGE[mark.content.stage])}"
            found.setdefault(mark.call_uid, said)
    for project, places in zip(mine, fit.places_of(mine), strict=True):
        for uid, place in places.items():
            if _near(place) and (project.id, uid) not in dismissed:
                said = f"{t(VERDICT[place.verdict])}, {t(STRENGTH[place.strength])}"
                found.setdefault(uid, f"{project.profile.title}: {said}")
    return found


def _near(place: fit.Place) -> bool:
    return place.strength is not Strength.SOME and place.verdict is not MatchVerdict.NOT_FOR_YOU


def question(mine: Sequence[ProjectView], t: Texts) -> None:
    """Show of the project that was changed last the one question whose answer settles the most."""
    if not mine:
        return
    asked = fit.first_question(mine[0])
    if asked is None:
        return
    text, count = asked
    touched = t.plural("touches {count} call", "touches {count} calls", count)
    address = context.page_address("project", id=str(mine[0].id))
    st.markdown(
        f":material/help: [{md(t.message(text))}]({address})  \n"
        f"{small(md(f'{mine[0].profile.title} · {touched}'))}"
    )
