"""The documents of a call: what we read of them and when, and what they state, page by page."""

from collections.abc import Iterator, Sequence

import streamlit as st

from domain.call import DocumentFact, Quote
from domain.document import CallDocument
from domain.enums import DocumentFactKind
from domain.i18n import Texts
from domain.money import Money
from domain.status import brussels_day
from domain.views import CallView
from services import documents
from ui import context
from ui.components.escape import link, md
from ui.components.lists import one_line, share_words, small
from ui.components.vocabulary import APPLICANT

_QUOTE_LONGEST = 400
_NAME = {
    DocumentFactKind.RATE: "Share of the cost that the EU pays",
    DocumentFactKind.MEMBERS: "Partners required",
    DocumentFactKind.COUNTRIES: "Countries required",
    DocumentFactKind.GRANT: "Amount for one project",
    DocumentFactKind.DURATION: "Duration of a project",
    DocumentFactKind.APPLICANTS: "Who may apply",
}


def show(view: CallView, t: Texts) -> None:
    """Show every document of the call; nothing when the source lists none."""
    with context.reading() as session:
        files = documents.of_call(context.person(), session, view.row.uid)
    if not view.record.documents and not files:
        return
    st.subheader(t("Documents"), anchor=False)
    read = {file.url: file for file in files if file.current}
    listed = []
    for document in view.record.documents:
        line = f":material/description: {link(document.title or document.url, document.url)}"
        if document.url in read:
            line += f"  \n{small(md(_read_words(read[document.url], t)))}"
        listed.append(line)
    st.markdown("\n\n".join(listed))
    for file in read.values():
        _facts(file, t)
    _replaced([file for file in files if not file.current], t)


def _read_words(file: CallDocument, t: Texts) -> str:
    pages = t.plural("{count} page", "{count} pages", file.pages)
    day = t.day(brussels_day(file.last_read_at))
    words = t("{pages}, read on {day}", pages=pages, day=day)
    if file.first_read_at != file.last_read_at:
        since = t.day(brussels_day(file.first_read_at))
        words += ". " + t("The same file since {day}", day=since)
    return words


def _facts(file: CallDocument, t: Texts) -> None:
    if not file.facts:
        return
    st.markdown(small(md(t("What “{title}” states", title=one_line(file.title, 120)))))
    with st.container(border=True, gap="small"):
        for fact in file.facts:
            st.markdown("  \n".join(_fact(fact, t)))


def _fact(fact: DocumentFact, t: Texts) -> Iterator[str]:
    value = fact_words(fact, t)
    name = md(t(_NAME[fact.kind]))
    if value is None:
        doubt = t("under conditions, or in two ways: read it there")
        yield f"{name}: *{md(doubt)}*"
    else:
        yield f"{name}: **{md(value)}**"
    words = f"“{md(one_line(fact.quote.text, _QUOTE_LONGEST))}”"
    page = md(t("page {number}", number=fact.quote.page or 1))
    yield small(f"{words}, {link(page, _at_page(fact.quote))}")


def _at_page(quote: Quote) -> str:
    """Return the address that opens the file at the page in most readers."""
    return f"{quote.url}#page={quote.page}" if quote.page else quote.url


def fact_words(fact: DocumentFact, t: Texts) -> str | None:
    """Return the value of a fact in the reader's words; None when it only points to a page."""
    if fact.applicants:
        return ", ".join(t(APPLICANT[kind]) for kind in fact.applicants)
    if fact.minimum is None and fact.maximum is None:
        return None
    words = _number_words(fact, t)
    return t("{value}, as the document expects", value=words) if fact.expected else words


def _number_words(fact: DocumentFact, t: Texts) -> str:
    low, high = fact.minimum, fact.maximum
    if fact.kind is DocumentFactKind.RATE:
        return share_words((low or 0, high or 0), t)
    if fact.kind is DocumentFactKind.MEMBERS and low == high == 1:
        return t("one applicant alone")
    if fact.kind in (DocumentFactKind.MEMBERS, DocumentFactKind.COUNTRIES):
        return t("at least {count}", count=t.number(low or 0))
    words = [_unit(fact, number, t) if number is not None else "" for number in (low, high)]
    if low is None:
        return t("up to {amount}", amount=words[1])
    if high is None:
        return t("from {amount}", amount=words[0])
    return words[0] if low == high else f"{words[0]} – {words[1]}"


def _unit(fact: DocumentFact, number: int, t: Texts) -> str:
    if fact.kind is DocumentFactKind.DURATION:
        return t.plural("{count} month", "{count} months", number)
    return t.money(Money(minor=number, currency=fact.currency or "EUR"))


def _replaced(files: Sequence[CallDocument], t: Texts) -> None:
    for file in files:
        words = t(
            "Replaced by the publisher: the file “{title}” that we read from {first} to {last}.",
            title=one_line(file.title, 120),
            first=t.day(brussels_day(file.first_read_at)),
            last=t.day(brussels_day(file.last_read_at)),
        )
        st.markdown(small(f":material/history: {md(words)}"))
