"""What colleagues think: the opinions side by side, where they differ, and how each came to be."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from domain.desk import Aspect, Opinion, OpinionState, OpinionView
from domain.desk_history import replaced, standing
from domain.desk_history import replies as written
from domain.desk_rules import average, common, disagreements
from domain.i18n import Texts
from services import desk_words as words
from ui import context
from ui.components.escape import md
from ui.components.lists import small

_MOST = 20
"""Changes and drafts that are shown; all are kept."""


def show(
    found: Sequence[OpinionView],
    states: Sequence[OpinionState],
    number: int,
    names: Mapping[int, str],
    t: Texts,
) -> None:
    """Show the opinions on a programme, where those on its newest version differ, and their history."""
    me, last = context.person().id or 0, standing(states)
    for view in found:
        gave = last.get((view.person_id, view.number))
        if view.person_id != me:
            _one(view, names, t)
        elif gave is not None:  # one's own as colleagues read it, not what is being written
            content = gave.content.model_copy(update={"reply": ""})
            _one(replace(view, given=True, content=content, updated_at=gave.at), names, t)
    given = [one for one in last.values() if one.number == number]
    for n, one in enumerate(given):
        for other in given[n + 1 :]:
            _differ(one, other, names, t)
    if len(given) > 1:
        voice = common([one.content for one in given])
        said = (
            words.recommendation(voice, t) if voice else t("no common recommendation: talk first")
        )
        st.markdown(f"**{md(t('Together'))}**: {md(said)}")
    if not given and all(view.person_id == me for view in found):
        st.markdown(md(t("Nobody has given an opinion yet.")))
    _history(states, names, t)


def _one(view: OpinionView, names: Mapping[int, str], t: Texts) -> None:
    with st.container(border=True, gap="small"):
        when = t.instant(view.updated_at, context.zone())
        status = t("given {when}", when=when) if view.given else t("draft that was left")
        place = t("version {number}", number=view.number)
        head = f"**{md(_name(view.person_id, names, t))}**"
        st.markdown(f"{head} {small(md(f'{place} · {status}'))}")
        _opinion(view.content, t)


def _opinion(content: Opinion, t: Texts) -> None:
    lines = [
        f"- {md(words.line(line, t))}: {md(words.standing(entry.standing, t))} {small(md(entry.note))}"
        for line, entry in content.triage.items()
        if entry.standing is not None
    ]
    if content.result:
        lines.append(f"- **{md(t('Result'))}**: {md(words.result(content.result, t))}")
    mean = average(content.scores)
    if mean is not None:
        lines.append(
            f"- {md(t('Average of what applies: {mean} of 5', mean=f'{float(mean):.2f}'))}"
        )
    if content.recommendation:
        said = words.recommendation(content.recommendation, t)
        lines.append(f"- **{md(t('Recommendation'))}**: {md(said)}")
    if content.loan_eur is not None:
        lines.append(f"- {md(t('Recommended loan'))}: {md(words.loan(content.loan_eur, t))}")
    if content.conditions:
        lines.append(f"- {md(t('Conditions'))}: {md(content.conditions)}")
    if content.reply:
        lines.append(f"- {md(t('Draft of the reply'))}: {md(content.reply)}")
    st.markdown("\n".join(lines) or md(t("nothing decided yet")))


def _differ(one: OpinionState, other: OpinionState, names: Mapping[int, str], t: Texts) -> None:
    found = disagreements(one.content, other.content)
    if not found:
        return
    known = {aspect.value: words.aspect(aspect, t) for aspect in Aspect}
    known |= {"result": t("Result"), "recommendation": t("Recommendation")}
    known |= {"loan_eur": t("Recommended loan")}
    where = ", ".join(known[name] for name in found)
    pair = " / ".join(_name(one.person_id, names, t) for one in (one, other))
    st.warning(
        md(t("{pair} disagree on: {where}", pair=pair, where=where)), icon=":material/call_split:"
    )


def _name(person_id: int, names: Mapping[int, str], t: Texts) -> str:
    if person_id == (context.person().id or 0):
        return names.get(person_id) or t("you")
    return names.get(person_id) or t("somebody who is no longer an advisor")


def _history(states: Sequence[OpinionState], names: Mapping[int, str], t: Texts) -> None:
    """Show what each given opinion replaced; nothing while none was given anew."""
    found = replaced(states)
    if not found:
        return
    with st.expander(t("How opinions changed"), icon=":material/history:"):
        for before, later in found[:_MOST]:
            when = t.instant(later.at, context.zone())
            head = t("changed {when} by {name}", when=when, name=_name(later.person_id, names, t))
            place = t("version {number}", number=later.number)
            if before.number != later.number:
                place = t("version {before} → {later}", before=before.number, later=later.number)
            st.markdown(f"**{md(head)}** {small(md(place))}")
            _changes(before, later, t)
        _rest(len(found), t)


def _changes(before: OpinionState, later: OpinionState, t: Texts) -> None:
    told = words.changes(before.content, later.content, t)
    if not told:
        st.markdown(small(md(t("given again without a change"))))
        return
    st.markdown("\n".join(f"- {md(what)}: {md(one)} → {md(other)}" for what, one, other in told))


def replies(states: Sequence[OpinionState], t: Texts) -> None:
    """Show what stood in the reader's own draft of a reply before, the newest first."""
    earlier = written(states, context.person().id or 0)[1:]
    if not earlier:
        return
    with st.expander(t("Earlier words of your draft"), icon=":material/history:"):
        for one in earlier[:_MOST]:
            st.markdown(small(md(t.instant(one.at, context.zone()))))
            st.markdown("  \n".join(md(line) for line in one.content.reply.splitlines()))
        _rest(len(earlier), t)


def _rest(found: int, t: Texts) -> None:
    if found > _MOST:
        st.caption(t.plural("and {count} more", "and {count} more", found - _MOST))
