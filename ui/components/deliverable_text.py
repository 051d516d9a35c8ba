"""The text of a deliverable: written per language, compared, commented, and read as a document."""

from collections.abc import Mapping, Sequence

import streamlit as st

from domain.advocacy import DeliverableKind, EvidenceBlock
from domain.deliverables import AnswerContent, CommentView, DeliverableView, Frozen, TextView
from domain.i18n import LANGUAGES, Texts, texts
from services import deliverable_texts
from services.deliverable_state import WRITABLE
from services.deliverable_texts import Change, Line
from services.evidence_words import sentence
from ui import context
from ui.components.deliverable_words import who
from ui.components.escape import md
from ui.components.lists import small

_SIGN = {Change.ADDED: "+", Change.REMOVED: "-", Change.SAME: " "}
_READABLE_PX = 760


def editor(
    view: DeliverableView, language: str, text: TextView | None, frozen: Frozen, t: Texts
) -> None:
    """Show the text in one language, to write while it may be changed."""
    if view.state not in WRITABLE:
        if text is not None:
            read(text)
        st.caption(t("The wording is frozen. Reopen the text to change it: it is signed anew."))
        return
    key = f"text_{view.id}_{language}_{text.number if text else 0}"
    with st.form(key, border=False):
        title = st.text_input(
            t("Subject or title, in this language"),
            text.title if text else view.title,
            max_chars=300,
            key=f"{key}_title",
        )
        markdown = st.text_area(
            t("Text, in Markdown"),
            text.markdown if text else "",
            height=360,
            key=f"{key}_words",
            help=t("Two line breaks begin a paragraph, ## a heading, - a list."),
        )
        answers = _answers(view, text, key, t)
        lines = _lines(language, text, frozen, key, t)
        note = st.text_input(
            t("What you changed, in a few words"), key=f"{key}_note", max_chars=300
        )
        sent = st.form_submit_button(t("Save this version"), type="primary")
    if sent:
        _save(view, language, title, markdown, answers, lines, note)


def read(text: TextView) -> None:
    """Show a text that cannot be changed, with its very signs."""
    with st.container(border=True, width=_READABLE_PX):
        st.markdown(f"**{md(text.title)}**")
        st.code(text.markdown or " ", language=None, wrap_lines=True)


def _answers(
    view: DeliverableView, text: TextView | None, key: str, t: Texts
) -> tuple[AnswerContent, ...]:
    if view.content.kind is not DeliverableKind.CONSULTATION_REPLY:
        return text.answers if text else ()
    st.markdown(f"**{md(t('Answers to the questions of the consultation'))}**")
    rows = st.data_editor(
        [{"question": one.question, "answer": one.answer} for one in (text.answers if text else ())]
        or [{"question": "", "answer": ""}],
        num_rows="dynamic",
        key=f"{key}_answers",
        width="stretch",
        column_config={
            "question": st.column_config.TextColumn(t("Question as worded")),
            "answer": st.column_config.TextColumn(t("Our answer")),
        },
    )
    return tuple(
        AnswerContent(question=str(row["question"]).strip(), answer=str(row["answer"]).strip())
        for row in rows
        if str(row.get("question") or "").strip() and str(row.get("answer") or "").strip()
    )


def _lines(
    language: str,
    text: TextView | None,
    frozen: Frozen,
    key: str,
    t: Texts,
) -> dict[str, str]:
    """Ask for the words of this language for asks and figures."""
    lines = dict(text.lines) if text else {}
    for one in frozen.evidence:
        name = f"evidence:{one['id']}"
        lines[name] = st.text_input(
            t("Sentence with the figures of “{question}”", question=one["block"]["question"]),
            lines.get(name) or _proposed(one["block"], language),
            key=f"{key}_{name}",
            help=_figures(one["block"]["figures"]),
        )
    for one in frozen.asks if language != "en" else ():
        name = f"ask:{one['id']}"
        lines[name] = st.text_input(
            t("In this language: {demand}", demand=one["demand"]),
            lines.get(name, ""),
            key=f"{key}_{name}",
        )
    return lines | _granters(language, lines, frozen, key, t)


def _granters(
    language: str, lines: Mapping[str, str], frozen: Frozen, key: str, t: Texts
) -> dict[str, str]:
    """Ask once for the name of each body that decides; left empty, the stored name stands."""
    asks_of: dict[str, list[str]] = {}
    for one in frozen.asks if language != "en" else ():
        asks_of.setdefault(one["granter"], []).append(f"granter:{one['id']}")
    said: dict[str, str] = {}
    for granter, names in asks_of.items():
        known = next((lines[name] for name in names if lines.get(name)), "")
        words = st.text_input(
            t("In this language: {demand}", demand=granter), known, key=f"{key}_{names[0]}"
        )
        said |= dict.fromkeys(names, words)
    return said


def _proposed(block: Mapping[str, object], language: str) -> str:
    """Return our sentence for a figure; "" in a language whose words we do not have."""
    if language not in LANGUAGES:
        return ""
    return sentence(EvidenceBlock.model_validate(block), texts(language))


def _figures(figures: Sequence[Mapping[str, object]]) -> str:
    return ", ".join(md(f"{one['key']}: {one['value']} {one.get('unit') or ''}") for one in figures)


def _save(
    view: DeliverableView,
    language: str,
    title: str,
    markdown: str,
    answers: tuple[AnswerContent, ...],
    lines: dict[str, str],
    note: str,
) -> None:
    with context.told():
        with context.writing() as session:
            deliverable_texts.write(
                context.person(),
                session,
                view.id,
                language,
                title=title,
                markdown=markdown,
                answers=answers,
                lines=lines,
                note=note,
                expected_version=view.version,
                now=context.now(),
            )
        st.rerun()


def versions(
    view: DeliverableView, found: Sequence[TextView], names: Mapping[int, str], t: Texts
) -> None:
    """Show the versions of one language, and any two of them side by side."""
    if not found:
        return
    label = t.plural("{count} version", "{count} versions", len(found))
    with st.expander(label, icon=":material/history:"):
        zone = context.zone()
        for one in found:
            said = t(
                "version {number}, {at}, by {name}",
                number=one.number,
                at=t.instant(one.written_at, zone),
                name=who(names, one.written_by, t),
            )
            note = f": {md(one.note)}" if one.note else ""
            st.markdown(f"{md(said)}{note}")
        if len(found) > 1:
            _compare(view, found, t)


def _compare(view: DeliverableView, found: Sequence[TextView], t: Texts) -> None:
    numbers = [one.number for one in found]
    key = f"compare_{view.id}_{found[0].language}"
    left, right = st.columns(2)
    old = left.selectbox(t("From version"), numbers, index=1, key=f"{key}_old")
    new = right.selectbox(t("to version"), numbers, index=0, key=f"{key}_new")
    by_number = {one.number: one for one in found}
    lines = deliverable_texts.lines_between(
        deliverable_texts.whole(by_number[old]), deliverable_texts.whole(by_number[new])
    )
    if all(line.change is Change.SAME for line in lines):
        st.caption(t("The two versions say the same."))
        return
    st.code("\n".join(map(_line, lines)), language="diff", wrap_lines=True)


def _line(line: Line) -> str:
    return f"{_SIGN[line.change]} {line.text}"


def comments(
    view: DeliverableView,
    found: Sequence[CommentView],
    names: Mapping[int, str],
    text: TextView | None,
    t: Texts,
    *,
    may_write: bool,
) -> None:
    """Show the open remarks, then the settled ones folded, and take new ones."""
    open_ones = [one for one in found if one.resolved_at is None]
    st.markdown(
        f"**{md(t.plural('{count} open comment', '{count} open comments', len(open_ones)))}**"
    )
    for one in open_ones:
        with st.container(border=True, gap="xxsmall"):
            _comment(one, names, t)
            if may_write and st.button(
                t("Settled"), key=f"settle_{one.id}", type="tertiary", icon=":material/check:"
            ):
                _settle(view, one)
    settled = [one for one in found if one.resolved_at is not None]
    if settled:
        with st.expander(
            t.plural("{count} settled comment", "{count} settled comments", len(settled))
        ):
            for one in settled:
                _comment(one, names, t)
    if may_write:
        _new_comment(view, text, t)


def _comment(one: CommentView, names: Mapping[int, str], t: Texts) -> None:
    at = t.instant(one.made_at, context.zone())
    about = f", {t('on version {number}', number=one.number)}" if one.number else ""
    st.markdown(small(md(f"{who(names, one.made_by, t)}, {at}{about}")))
    if one.quote:
        st.markdown(f"> {md(one.quote)}")
    st.markdown(md(one.body))


def _new_comment(view: DeliverableView, text: TextView | None, t: Texts) -> None:
    with (
        st.popover(t("Comment"), icon=":material/add_comment:", key=f"comment_{view.id}"),
        st.form(f"comment_{view.id}_form", border=False, clear_on_submit=True),
    ):
        quote = st.text_input(t("Passage, if it is about one"), key=f"comment_{view.id}_quote")
        body = st.text_area(t("Comment"), key=f"comment_{view.id}_body", max_chars=5_000)
        sent = st.form_submit_button(t("Comment"), type="primary")
    if sent:
        with context.told():
            with context.writing() as session:
                deliverable_texts.comment(
                    context.person(),
                    session,
                    view.id,
                    remark=body,
                    quote=quote,
                    language=text.language if text else None,
                    number=text.number if text else None,
                    now=context.now(),
                )
            st.rerun()


def _settle(view: DeliverableView, one: CommentView) -> None:
    with context.told():
        with context.writing() as session:
            deliverable_texts.resolve(context.person(), session, view.id, one.id, now=context.now())
        st.rerun()
