"""Calls as an Atom feed (RFC 4287); built by an XML library, so that no title can be markup."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

from domain.i18n import Texts
from domain.reference import programmes
from domain.views import ListedCall
from services.change_words import call_notes

_NS = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufffe\uffff]"
)
"""What XML 1.0 cannot hold, and turns of the reading direction."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def feed(
    calls: Sequence[ListedCall],
    t: Texts,
    *,
    base_url: str,
    query: str,
    page_query: str,
    licences: Mapping[str, str],
) -> bytes:
    """Return calls as a feed: ids that never change, `updated` = the last change of a call.

    `base_url` is the installation's address ("" where it has none: entries then have no link);
    `query` what the feed was asked with, `page_query` the same for the page Funding. The feed's own `updated` is that of its newest
    entry, 1970 when it is empty.
    """
    ET.register_namespace("", _NS)
    root = ET.Element(f"{{{_NS}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": t.language})
    about = f"?{query}" if query else ""
    host = urlsplit(base_url).netloc or "fundmap.invalid"
    _add(root, "id", f"tag:{host.split(':')[0]},2026:calls{about}")
    _add(root, "title", t("Fundmap: funding for safer public spaces"))
    changed = max((call.row.changed_at for call in calls), default=_EPOCH)
    _add(root, "updated", _instant(changed))
    author = ET.SubElement(root, f"{{{_NS}}}author")
    _add(author, "name", "Fundmap")
    _add(root, "generator", "Fundmap")
    if base_url:
        _link(root, "self", f"{base_url}/api/v1/calls.atom{about}", "application/atom+xml")
        _link(root, "alternate", f"{base_url}/funding?{page_query}", "text/html")
    for call in calls:
        _entry(root, call, t, base_url, licences.get(call.row.source_id, "unknown"))
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _entry(root: ET.Element, call: ListedCall, t: Texts, base_url: str, licence: str) -> None:
    row = call.row
    entry = ET.SubElement(root, f"{{{_NS}}}entry")
    # Of the call alone: the same in every feed of every installation.
    _add(entry, "id", f"urn:fundmap:call:{_part(row.uid)}")
    _add(entry, "title", _one_line(row.title) or row.uid)
    _add(entry, "published", _instant(row.first_seen_at))
    _add(entry, "updated", _instant(max(row.changed_at, row.first_seen_at)))
    if base_url:
        address = f"{base_url}/call?{urlencode({'uid': row.uid})}"
        _link(entry, "alternate", address, "text/html")
    category = ET.SubElement(entry, f"{{{_NS}}}category")
    category.set("term", str(call.status))
    _add(entry, "rights", t("Source: {source}. Licence: {licence}", source=row.source_id,
                            licence=_one_line(licence)))  # fmt: skip
    _add(entry, "summary", ". ".join(_facts(call, t)))


def _facts(call: ListedCall, t: Texts) -> Iterable[str]:
    row = call.row
    name = programmes.name_of(row.programme)
    if name:
        yield _one_line(name)
    if call.next_deadline is None:
        yield t("No deadline is stated")
    else:
        when = f"{t.day(call.next_deadline.on)}, {t.hour(call.next_deadline)}"
        yield t("Deadline: {when}", when=when)
    for note in call_notes(call, t):
        yield note.removesuffix(".")


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_NS}}}{name}").text = _one_line(text)


def _link(parent: ET.Element, rel: str, href: str, kind: str) -> None:
    ET.SubElement(parent, f"{{{_NS}}}link", {"rel": rel, "href": href, "type": kind})


def _one_line(text: str) -> str:
    return " ".join(_NOT_XML.sub(" ", text).split())


def _part(uid: str) -> str:
    """Return a uid as part of a URN."""
    return urlencode({"": uid})[1:].replace("+", "%20")


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
