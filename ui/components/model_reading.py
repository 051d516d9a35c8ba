"""What pages say of a sentence model: that it reads the calls, once, and that it orders them."""

import streamlit as st

from services import matches
from services.settings import settings
from ui import context


def wait() -> None:
    """Show how far the model has read, until it is done; nothing where there is nothing to read."""
    if not matches.to_be_read():
        return
    t = context.words()
    # Before the reading begins: it may wait for another visitor, for whom the same texts are read.
    bar = st.progress(
        0.0, t("The sentence model reads the calls. This takes minutes the first time only.")
    )

    def told(count: int, total: int) -> None:
        words = t(
            "The sentence model reads the calls: {count} of {total} texts. "
            "This takes minutes the first time only.",
            count=t.number(count),
            total=t.number(total),
        )
        bar.progress(min(count / total, 1.0) if total else 1.0, words)

    try:
        with context.reading() as session:
            matches.read_calls(context.person(), session, now=context.now(), read=told)
    finally:
        bar.empty()


def say_order() -> None:
    """Say that a sentence model helps to order the calls, which no score shows; else nothing."""
    if settings().semantic_model:
        t = context.words()
        st.caption(
            t(
                "A sentence model helps to order these calls. Scores and reasons come from words "
                "and themes alone, so a call further up may have a smaller score."
            )
        )
