"""What programs ask of the API, in which mix, and what each answer has to hold."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

_PAGE = 200
_FILTERS: tuple[dict[str, str], ...] = (
    {}, {"status": "open"}, {"status": "open", "days": "30"}, {"programme": "horizon"},
    {"q": "public spaces"}, {"q": '"public spaces"', "sort": "relevance"}, {"sort": "title"},
    {"grant": "1000000"}, {"country": "FR", "applicant": "municipality"}, {"pays_for": "works"},
    {"q": "sécurité des marchés", "offset": "50"}, {"limit": "200", "offset": "400"},
)  # fmt: skip
_BAD = ("limit=0", "offset=-1", "status=perhaps", "days=x", "grant=٣.٥", "sort=\0", "q=%00")
MIX = (
    ("list", 24), ("walk", 8), ("call", 14), ("again", 12), ("revisions", 5), ("deadlines", 8),
    ("sources", 4), ("atom", 6), ("calendar", 3), ("opportunities", 4), ("opportunity", 2),
    ("aids", 4), ("projects", 1), ("matches", 2), ("health", 1), ("missing", 1), ("bad", 1),
)  # fmt: skip
_Noted = Callable[[int, str | None, bytes], None]


def _nothing(_status: int, _tag: str | None, _body: bytes) -> None:
    """Remember nothing of an answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and what has to come back."""

    route: str
    path: str
    shows: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    answered: _Noted = _nothing

    def trouble(self, status: int, body: bytes) -> str:
        """Return what is wrong with an answer; empty for nothing."""
        if status != self.status:
            return f"status {status}"
        return "" if self.shows in body else "the answer lacks its content"


@dataclass(frozen=True, slots=True)
class Mix:
    """What there is to ask for."""

    uids: tuple[str, ...]
    calendars: tuple[str, ...]
    tokens: tuple[tuple[str, tuple[int, ...]], ...]

    def stream(
        self, chance: random.Random, tags: dict[str, str], walks: list[int]
    ) -> Iterator[Asked]:
        """Yield requests without end; `tags` are those of earlier answers, `walks` whole lists read."""
        walk = _Walk(walks)
        while True:
            kind = chance.choices([k for k, _ in MIX], [weight for _, weight in MIX])[0]
            if kind == "walk":
                yield walk.next()
            elif kind == "again" and tags:
                path = chance.choice(list(tags))
                yield Asked("again", path, status=304, headers={"If-None-Match": tags[path]})
            else:
                yield self._one("list" if kind == "again" else kind, chance, tags)

    def _one(self, kind: str, chance: random.Random, tags: dict[str, str]) -> Asked:
        uid = quote(chance.choice(self.uids), safe=":")
        query = urlencode(chance.choice(_FILTERS))
        simple = {
            "call": (f"/api/v1/calls/{uid}", b'"history":'),
            "revisions": (f"/api/v1/calls/{uid}/revisions", b'"recorded_at":'),
            "deadlines": (f"/api/v1/deadlines?offset={chance.randrange(500)}", b'"items":'),
            "sources": ("/api/v1/sources?limit=200", b'"health":'),
            "opportunity": (f"/api/v1/common-grants/opportunities/{_uuid(uid)}", b"customFields"),
            "aids": (f"/api/v1/aides-territoires/aids?page={chance.randrange(1, 200)}", b'"results":'),
            "calendar": (chance.choice(self.calendars), b"END:VCALENDAR"),
            "health": ("/api/health", b'"ready":true'),
        }  # fmt: skip
        if kind in simple:
            path, shows = simple[kind]
            return Asked(kind, path, shows, answered=_keeping(tags, path))
        if kind in ("list", "atom", "opportunities"):
            return _filtered(kind, query, tags)
        return self._other(kind, chance)

    def _other(self, kind: str, chance: random.Random) -> Asked:
        if kind == "missing":
            path = f"/api/v1/calls/none:{chance.randrange(10**6)}"
            return Asked(kind, path, b'"There is no such call."', 404)
        if kind == "bad":
            return Asked(
                kind, f"/api/v1/calls?{quote(chance.choice(_BAD), safe='=%')}", b"used", 422
            )
        token, projects = chance.choice(self.tokens)
        own = f"/{chance.choice(projects)}/matches?limit=20" if kind == "matches" else ""
        headers = {"Authorization": f"Bearer {token}"}
        return Asked(kind, f"/api/v1/projects{own}", b'"items":', headers=headers)


def _filtered(kind: str, query: str, tags: dict[str, str]) -> Asked:
    base, shows = {
        "list": ("calls", b'"items":'),
        "atom": ("calls.atom", b"</feed>"),
        "opportunities": ("common-grants/opportunities", b'"paginationInfo":'),
    }[kind]
    path = f"/api/v1/{base}?{query}"
    return Asked(kind, path, shows, answered=_keeping(tags, path))


def _uuid(quoted_uid: str) -> str:
    from urllib.parse import unquote

    from services.common_grants import opportunity_id

    return str(opportunity_id(unquote(quoted_uid)))


def _keeping(tags: dict[str, str], path: str) -> _Noted:
    """Return what remembers the tag of an answer, of a few hundred addresses at most."""

    def keep(status: int, tag: str | None, _body: bytes) -> None:
        if status == 200 and tag and (path in tags or len(tags) < 300):
            tags[path] = tag

    return keep


class _Walk:
    """Reads all pages of the list, one after another, again and again."""

    def __init__(self, walks: list[int]) -> None:
        self._walks, self._offset, self._seen = walks, 0, set[str]()

    def next(self) -> Asked:
        """Return the request for the page that follows."""
        path = f"/api/v1/calls?limit={_PAGE}&offset={self._offset}"
        return Asked("walk", path, b'"items":', answered=self._read)

    def _read(self, status: int, _tag: str | None, body: bytes) -> None:
        if status != 200:
            return
        found = json.loads(body)
        self._seen |= {item["uid"] for item in found["items"]}
        self._offset += _PAGE
        if self._offset >= found["total"]:
            if len(self._seen) != found["total"]:
                raise RuntimeError(f"{len(self._seen)} of {found['total']} calls came")
            self._walks.append(len(self._seen))
            self._offset, self._seen = 0, set()
