"""Addresses of the portal's pages for people, which differ by type of call."""

from urllib.parse import quote

HOME = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities"
_DETAILS = "https://ec.europa.eu/info/funding-tenders/opportunities/data/topicDetails/"
_PROSPECT = "https://webgate.ec.europa.eu/prospect/external/publishedcalls.htm?callId="


def topic(identifier: str) -> str:
    """Return the page of a call topic (type 1)."""
    return f"{HOME}/topic-details/{quote(identifier, safe='')}"


def cascade(number: str) -> str:
    """Return the page of a sub-call (type 8); the `url` of its row leads to its parent topic."""
    return f"{HOME}/competitive-calls-cs/{number}"


def external(number: str) -> str:
    """Return the page of an external-action call (type 2)."""
    return f"{_PROSPECT}{number}"


def details(identifier: str) -> str:
    """Return the address of a topic's details; the service knows lower case only."""
    return f"{_DETAILS}{quote(identifier.lower(), safe='')}.json"
