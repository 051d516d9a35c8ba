"""The files of a deliverable on its page: the signed PDF, annexes, and the field to hand one in."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from domain.deliverables import DeliverableView
from domain.i18n import Texts
from services import deliverable_files, files
from services.deliverable_files import OwnFile, Purpose
from services.deliverable_state import WRITABLE
from services.rights import Action, may
from ui import context
from ui.components import uploads
from ui.components.escape import md
from ui.components.lists import small

_PURPOSE = {
    Purpose.RECORD: "Signed PDF: the version of record",
    Purpose.ANNEX: "Annex, or another file",
}


def show(t: Texts, view: DeliverableView) -> None:
    """List what is kept; let those who send hand in more."""
    me = context.person()
    with context.reading() as session:
        found = deliverable_files.list_of(me, session, view.id)
    may_keep = may(me, Action.SEND_ADVOCACY, me.organisation_id)
    if not found and not may_keep:
        return
    label = f"{t('Files')} ({t.number(len(found))})" if found else t("Files")
    with st.expander(label, icon=":material/attach_file:"):
        _list(t, found)
        if may_keep:
            _take(t, view, len(found))


def _list(t: Texts, found: Sequence[OwnFile]) -> None:
    query = urlencode({"lang": t.language})
    for one in found:
        said = [t.day(one.file.kept_at.date()), f"{max(1, one.file.size // 1024)} kB"]
        if one.wording:
            said.append(t("version {fingerprint}", fingerprint=one.wording[:12]))
        badge = f":green-badge[{md(t('version of record'))}] " if one.is_record else ""
        if one.purpose is Purpose.RECORD and not one.is_record:
            badge = f":gray-badge[{md(t('signed earlier'))}] "
        address = f"/files/kept/{one.file.id}?{query}"
        st.markdown(f"{badge}[{md(one.file.name)}]({address})  \n{small(md(' · '.join(said)))}")


def _take(t: Texts, view: DeliverableView, count: int) -> None:
    key = f"kept_{view.id}_{view.version}_{count}"
    approved = view.state not in WRITABLE and view.approved_wording is not None
    options = [one for one in Purpose if approved or one is not Purpose.RECORD]
    with st.form(key, border=False):
        purpose = st.selectbox(
            t("What it is"), options, format_func=lambda one: t(_PURPOSE[one]), key=f"{key}_what"
        )
        brought = uploads.pick(t, t("File"), sorted(files.TYPES), key=f"{key}_file")
        sent = st.form_submit_button(t("Keep this file"))
    if not sent:
        return
    if not brought or purpose is None:
        st.warning(t("Choose a file."), icon=":material/edit:")
        return
    name, body = brought[0]
    with context.told():
        with context.writing() as session:
            deliverable_files.keep(
                context.person(), session, view.id, purpose, name, body, now=context.now()
            )
        st.rerun()
