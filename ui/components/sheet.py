"""Links to the one-page sheet of a call: to print, to change, or to read at once."""

from urllib.parse import quote, urlencode

import streamlit as st

from domain.i18n import Texts


def links(uid: str, t: Texts, *, project_id: int | None = None) -> None:
    """Offer the sheet of a call, for a project where one is given, in the reader's language."""
    place = f"project_{project_id}" if project_id is not None else "call"
    panel = st.popover(
        t("Call sheet"),
        icon=":material/description:",
        key=f"sheet_{place}_{uid}",
        on_change="rerun",
    )
    if not panel.open:
        return
    with panel:
        if project_id is None:
            st.caption(t("The public facts of this call on one page."))
        else:
            st.caption(t("For the mayor: facts, verdict with its reasons, questions and plan."))
        own = project_id is not None and st.checkbox(
            t("With our own stage and note"), key=f"sheet_own_{place}_{uid}"
        )
        with st.container(horizontal=True, gap="small"):
            for form, name in (("pdf", "PDF"), ("docx", "Word"), ("html", t("Web page"))):
                st.link_button(name, address(uid, form, t, project_id=project_id, own=own))


def address(
    uid: str, form: str, t: Texts, *, project_id: int | None = None, own: bool = False
) -> str:
    """Return the address of a sheet as pdf, docx or html."""
    base = f"/files/projects/{project_id}" if project_id is not None else "/files"
    asked = {"lang": t.language, **({"own": "1"} if own else {})}
    return f"{base}/calls/{quote(uid, safe='')}/sheet.{form}?{urlencode(asked)}"
