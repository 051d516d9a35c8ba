"""Which calls stand beside each other: chosen on their cards, kept while the reader is here."""

import streamlit as st

from domain.i18n import Texts

MOST = 4
_KEPT = "compare"


def chosen() -> list[str]:
    """Return the uids of the chosen calls in the order of choosing."""
    found: list[str] = st.session_state.setdefault(_KEPT, [])
    return found


def toggle(uid: str, t: Texts) -> None:
    """Let the reader put a call beside others, in a row of the caller; from two on, the way to the comparison is shown."""
    kept = chosen()
    inside = uid in kept
    st.button(
        t("Do not compare") if inside else t("Compare"),
        key=f"compare_{uid}",
        type="tertiary",
        icon=":material/check:" if inside else ":material/compare_arrows:",
        on_click=_switch,
        args=(uid,),
        disabled=not inside and len(kept) >= MOST,
        help=t("Two to four calls stand beside each other."),
    )
    if inside and len(kept) > 1:
        st.page_link(
            "app_pages/compare.py",
            label=t.plural("Compare {count} call", "Compare {count} calls", len(kept)),
            query_params=[("uid", one) for one in kept],
        )


def _switch(uid: str) -> None:
    kept = chosen()
    if uid in kept:
        kept.remove(uid)
    elif len(kept) < MOST:
        kept.append(uid)
