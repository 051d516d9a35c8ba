"""What closes soon and what changed, on the page Today: own projects' calls first, less on demand."""

import datetime as dt
from collections.abc import Mapping, Sequence

import streamlit as st

from domain.enums import CallStatus
from domain.i18n import Texts
from domain.listing import CallFilters
from domain.muting import Muted, News, news_of
from domain.views import ListedCall, NoticeView
from services import calls
from services.change_words import sentence
from ui import context
from ui.components import mute_line
from ui.components.escape import md
from ui.components.filters import SOON_DAYS
from ui.components.lists import call_link, call_rows, small

_CLOSING = 5
_MOST = 10_000
_NEWS = 20
_MOST_NEWS = 300
_NEWS_DAYS = 30
_OPEN = (CallStatus.OPEN, CallStatus.LAST_DAY)


def show(concerning: Mapping[str, str], t: Texts) -> None:
    """Show what closes and what changed; `concerning` says which calls concern the reader, and why."""
    muted = mute_line.muted()
    mute_line.undo(t)
    hidden = _closing(concerning, muted, t)
    hidden += _news(concerning, muted, t)
    mute_line.hidden(hidden, t)


def _closing(concerning: Mapping[str, str], muted: Muted, t: Texts) -> int:
    """Show what closes soon: of what concerns the reader's projects, or of everything.

    Return how many of those are muted.
    """
    with context.reading() as session:
        page = calls.find_calls(
            context.person(),
            session,
            CallFilters(status=_OPEN, closes_within_days=SOON_DAYS),
            limit=_MOST,
            now=context.now(),
        )
    own = [call for call in page.items if not concerning or call.row.uid in concerning]
    shown = [call for call in own if muted.wants(call.row.uid, News.DEADLINE)]
    st.subheader(
        _closing_heading(len(shown), len(own), page.total, bool(concerning), t), anchor=False
    )
    titles = mute_line.titles_of([call.row.uid for call in shown[:_CLOSING]])
    for number, call in enumerate(shown[:_CLOSING]):
        _closes(call, concerning, titles, number, t)
    if page.total > len(shown[:_CLOSING]):
        label = t("Show all that close soon")
        st.page_link(
            "app_pages/funding.py",
            label=f"{label} ({t.number(page.total)})",
            icon=":material/arrow_forward:",
            query_params={"status": [str(s) for s in _OPEN], "days": str(SOON_DAYS)},
        )
    return len(own) - len(shown)


def _closes(
    call: ListedCall, concerning: Mapping[str, str], titles: dict[str, str], number: int, t: Texts
) -> None:
    call_rows([call], t, dict(concerning))
    mute_line.button(call.row.uid, News.DEADLINE, f"closing_{number}_{call.row.uid}", titles, t)


def _closing_heading(shown: int, own: int, everything: int, mine: bool, t: Texts) -> str:
    if not everything:
        return t("No call closes soon")
    if own and not shown:
        return t("What closes within {days} days is muted", days=SOON_DAYS)
    if not mine:
        return t.plural(
            "{count} call closes within {days} days",
            "{count} calls close within {days} days",
            shown,
            days=SOON_DAYS,
        )
    if not shown:
        return t("Nothing for your projects closes within {days} days", days=SOON_DAYS)
    return t.plural(
        "{count} call for your projects closes within {days} days",
        "{count} calls for your projects close within {days} days",
        shown,
        days=SOON_DAYS,
    )


def _news(concerning: Mapping[str, str], muted: Muted, t: Texts) -> int:
    """Show what changed: first what concerns the reader's projects, the rest folded.

    Return how many of the lines are muted.
    """
    since = context.now() - dt.timedelta(days=_NEWS_DAYS)
    with context.reading() as session:
        news = calls.recent_notices(context.person(), session, since=since, limit=_MOST_NEWS)
    st.subheader(t("What changed"), anchor=False)
    if not news:
        st.markdown(
            md(t("No call has changed in the last {days} days, as far as we have read.",
                 days=_NEWS_DAYS))
        )  # fmt: skip
        return 0
    wanted = [item for item in news if muted.wants(item.call_uid, news_of(item))]
    hidden = len(news) - len(wanted)
    titles = mute_line.titles_of([item.call_uid for item in wanted])
    if not concerning:
        _told(wanted[:_NEWS], concerning, titles, t)
        return hidden
    own = [item for item in wanted if item.call_uid in concerning]
    others = [item for item in wanted if item.call_uid not in concerning]
    if not own:
        st.markdown(md(t("Nothing that concerns your projects.")))
    _told(own[:_NEWS], concerning, titles, t)
    if others:
        _others(others, concerning, titles, t)
    return hidden


def _others(
    others: Sequence[NoticeView], concerning: Mapping[str, str], titles: dict[str, str], t: Texts
) -> None:
    label = t.plural("{count} change of other calls", "{count} changes of other calls", len(others))
    panel = st.expander(label, key="today_others", on_change="rerun")
    if panel.open:
        with panel:
            _told(others[:_NEWS], concerning, titles, t)


def _told(
    news: Sequence[NoticeView], concerning: Mapping[str, str], titles: dict[str, str], t: Texts
) -> None:
    for item in news:
        when = small(md(t.instant(item.at, context.zone())))
        line = f"{call_link(item.call_uid, item.call_title)}  \n{md(sentence(item, t))} · {when}"
        why = concerning.get(item.call_uid)
        if why:
            line = f"{line}  \n{small(f':material/target: {md(why)}')}"
        with st.container(horizontal=True, horizontal_alignment="distribute", gap="small"):
            st.markdown(line)
            mute_line.button(
                item.call_uid, news_of(item), f"news_{item.id}_{item.call_uid}", titles, t
            )
