"""A local server that behaves like EuroAccess: one list, call pages with repeated tables in comments.

Alone: `python -m tests.servers.euroaccess` serves the shipped sample and prints its address;
`--recorded` serves the 142 calls recorded beside the checkout.
"""

import gzip
import html
import json
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from tests.paths import ROOT, SHARED
from tests.servers.base import Answer, Asked, LocalServer

SAMPLE = ROOT / "crawlers" / "recordings" / "sample" / "eu_euroaccess"
_LIST = "/en/calls"
_CALL = re.compile(r"/en/calls/(\d+)(?:/.*)?")


def recorded_list() -> str:
    """Return the saved page of 3 October 2025."""
    return (SHARED / "urban" / "euroaccess_search_results_2025-10-03.html").read_text("utf-8")


def recorded_page() -> str:
    """Return the one saved call page, that of call 135."""
    return (SHARED / "urban" / "euroaccess_call_detail_135_2025-10-03.html").read_text("utf-8")


def recorded_texts() -> dict[str, dict[str, Any]]:
    """Return number → the texts that somebody took from its page; labels stick to some of them."""
    with gzip.open(SHARED / "urban" / "euroaccess_calls_2025-10-03.jsonl.gz", "rt") as file:
        calls = [json.loads(line) for line in file]
    return {call["url"].split("/")[5]: call for call in calls}


def sample_pages() -> tuple[str, dict[str, str]]:
    """Return the list and the call pages of the shipped sample."""
    pages = {p.stem.removeprefix("call-"): p.read_text("utf-8") for p in SAMPLE.glob("call-*.html")}
    return (SAMPLE / "calls.html").read_text("utf-8"), pages


def row(label: str, value: str, tag: str = "p") -> str:
    """Return one labelled row of a call page; `value` is HTML."""
    return f'<div class="tr flex"><p class="title td">{label}</p><{tag} class="td">{value}</{tag}></div>\n'


def deadlines(opening: str = "", deadline: str = "") -> str:
    """Return the row of dates; the ids hold a space, as the site writes them."""
    parts = ""
    if opening:
        parts += f'<p id="call-opening td"><strong>Opening</strong><br>{opening}</p>'
    if deadline:
        parts += f'<p id="call-deadline td"><strong>Deadline</strong><br>{deadline}</p>'
    return f'<div class="tr flex deadline"><p class="title td">deadlines</p>{parts}</div>\n'


def call_page(title: str, rows: Iterable[str]) -> str:
    """Return a call page; all of it stands a second time, with other values, inside a comment."""
    repeated = '<!--table><tr><td class="title">Call number</td><td>OLD-1</td></tr></table-->'
    return (
        f'<html><body><div id="calldata"><div class="subtable"><h1>{html.escape(title)}</h1>'
        f"{''.join(rows)}{repeated}</div></div></body></html>"
    )


def page_of(call: Mapping[str, Any]) -> str:
    """Return a recorded call in the site's own markup."""

    def text(name: str, glued: str = "") -> str:
        return html.escape((call[name] or "").removeprefix(glued).strip(" \n\t"))

    moment = re.match(r"(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)", call["deadline"] or "")
    year, month, day, clock = moment.groups() if moment else ("", "", "", "")
    rows = [
        row("<strong>Funding Program</strong>", text("funding_program")),
        row("Call number", text("call_number")) if call["call_number"] else "",
        deadlines(deadline=f"{day}.{month}.{year} {clock}") if moment else "",
        row("short description", f"<p>{text('description', 'short description')}</p>", "div"),
        row("Call objectives", f"<p>{text('call_objectives', 'Call objectives')}</p>", "div"),
        row("Funding rate", text("funding_rate")),
        row("Estimated EU contribution per project", text("estimated_eu_contribution_per_project")),
        row("eligible entities", text("eligible_entities", "eligible entities")),
        row("Mandatory partnership", text("mandatory_partnership", "Mandatory partnership")),
        row(
            "Project Partnership",
            f"<p>{text('project_partnership', 'Project Partnership')}</p>",
            "div",
        ),
        row("Topics", f'<div class="topics">{text("topics")}</div>', "div"),
        row("Additional Information", f"<p>{text('additional_information')}</p>", "div"),
        row("relevance for EU Macro-Region", text("relevance_for_eu_macro_region")),
    ]
    return call_page(call["title"], rows)


class EuroAccess:
    """Answers the list and the pages of calls, wherever a slug says something else."""

    def __init__(self, calls: str, pages: Mapping[str, str]) -> None:
        self.calls = calls
        self.pages = dict(pages)

    def __call__(self, asked: Asked) -> Answer:
        if asked.path == "/robots.txt":
            return Answer(b"User-agent: *\nAllow: /\n", content_type="text/plain")
        if asked.path == _LIST and asked.query.get("sent") == ["search"]:
            return _page(self.calls)
        named = _CALL.fullmatch(asked.path)
        if named and named.group(1) in self.pages:
            return _page(self.pages[named.group(1)])
        return Answer(b"<html><body><h1>404</h1></body></html>", 404, "text/html")


def _page(text: str) -> Answer:
    return Answer(text.encode(), content_type="text/html; charset=UTF-8")


def recorded() -> EuroAccess:
    """Return the site of 3 October 2025: saved pages where they exist, else rebuilt from texts."""
    pages = {ref: page_of(call) for ref, call in recorded_texts().items()}
    return EuroAccess(recorded_list(), pages | {"135": recorded_page()})


def main() -> None:
    """Serve until somebody types Enter."""
    site = recorded() if "--recorded" in sys.argv else EuroAccess(*sample_pages())
    with LocalServer(site) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        sys.stdin.readline()


if __name__ == "__main__":
    main()
