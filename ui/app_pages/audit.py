"""Administration: who did what, newest first. Nobody can change it."""

import streamlit as st

from domain.accounts import AuditEvent
from services import audit
from services.rights import Action, may
from ui import context
from ui.components.account_words import AUDIT
from ui.components.escape import plain

_SHOWN = 500
t = context.words()


def _who(event: AuditEvent, names: dict[int, str]) -> str:
    if event.person_id is None:
        return t("nobody with an account")
    return plain(names.get(event.person_id) or t("number {number}", number=event.person_id))


st.title(t("Audit"), anchor=False)
st.caption(t("Kept for ever, with numbers instead of names; nobody can change it."))
me = context.person()
whole = may(me, Action.MANAGE_INSTALLATION)
with context.reading() as session:
    found = audit.events(me, session, None if whole else me.organisation_id, limit=_SHOWN)
    names = audit.names(me, session, found)
if not found:
    st.info(t("Nothing has been done yet."), icon=":material/history_edu:")
else:
    st.dataframe(
        {
            t("When"): [t.instant(event.at, context.zone()) for event in found],
            t("Who"): [_who(event, names) for event in found],
            t("What"): [t(AUDIT[event.action]) for event in found],
            t("On"): [plain(event.thing) for event in found],
            t("Organisation"): [event.organisation_id for event in found],
            t("Details"): [
                plain(", ".join(f"{key}: {value}" for key, value in event.detail.items()))
                for event in found
            ],
        },
        hide_index=True,
        alt=t("Who did what, newest first"),
    )
    if len(found) == _SHOWN:
        st.caption(t("The newest {count} events.", count=t.number(_SHOWN)))
