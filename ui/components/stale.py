"""Sources that fail or were not read for long, in plain sentences for whoever trusts their dates."""

from collections import Counter
from collections.abc import Iterable

import streamlit as st

from domain.i18n import Texts
from domain.muting import source_of
from domain.status import brussels_day
from domain.views import SourceHealth
from services import stale
from ui import context
from ui.components.escape import md
from ui.components.vocabulary import FAILURE

_MOST = 3


def show(concerning: Iterable[str], t: Texts) -> None:
    """Say which sources are stale, those first whose calls concern the reader; nothing when none is.

    `concerning` are the uids of calls that concern the reader's projects.
    """
    with context.reading() as session:
        found = stale.stale(context.person(), session, now=context.now())
    if not found:
        return
    touched = Counter(map(source_of, concerning))
    ordered = sorted(found, key=lambda s: (-touched[s.spec.id], s.last_ok_at is None, s.spec.id))
    lines = [md(_sentence(source, touched[source.spec.id], t)) for source in ordered[:_MOST]]
    rest = len(ordered) - _MOST
    if rest > 0:
        more = t.plural(
            "{count} more source was not read in time.",
            "{count} more sources were not read in time.",
            rest,
        )
        lines.append(md(more))
    st.warning("  \n".join(lines), icon=":material/warning:")
    st.page_link(
        "app_pages/sources.py",
        label=t("See how each source stands"),
        icon=":material/arrow_forward:",
    )


def _sentence(source: SourceHealth, touched: int, t: Texts) -> str:
    run, name = source.last_run, source.spec.title
    failed = bool(source.consecutive_failures)
    why = t(FAILURE[run.failure]) if run and run.failure else t("its last crawl failed")
    if source.last_ok_at is None:
        return t("{source}: {why}. Nothing of it is shown yet.", source=name, why=why)
    days = (brussels_day(source.last_ok_at) - context.today()).days
    said = [
        t(
            "{source}: its calls were last read {ago}; deadlines may have changed since.",
            source=name,
            ago=t.days_left(days),
        )
    ]
    if failed:
        said.append(t("Why: {why}.", why=why))
    if touched:
        said.append(
            t.plural(
                "{count} call that concerns your projects comes from there.",
                "{count} calls that concern your projects come from there.",
                touched,
            )
        )
    return " ".join(said)
