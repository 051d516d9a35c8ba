"""A page with every kind of button and link that the pages use; run by test_buttons.py."""

import streamlit as st

from ui.components.choices import inked

st.title("Buttons")
for kind in ("primary", "secondary", "tertiary"):
    st.button(f"{kind} button", type=kind)
    st.button(f"{kind} off", type=kind, disabled=True)
    st.link_button(f"{kind} link", "https://example.org/", type=kind)
    st.download_button(f"{kind} file", b"x", type=kind)
    with st.form(kind):
        st.form_submit_button(f"{kind} form", type=kind)
with st.container(border=True):
    st.button("tertiary in a frame", type="tertiary")
st.segmented_control("Row", ["chosen", "other"], default="chosen", format_func=inked)
st.page_link("https://example.org/", label="page link")
st.markdown("[a link](https://example.org/)")
with st.popover("panel"):
    st.button("tertiary in a panel", type="tertiary")
