"""Sources for tests: a JSON list with announced total, one page a call, all on one host."""

from typing import ClassVar

from crawlers.bases.spider import Found, SourceSpider
from domain.call import CallRecord
from domain.enums import CallLevel, Instrument
from domain.errors import PageShapeError, SourceError
from domain.source import Expect, SourceSpec

ORIGIN = "https://calls.example"
_SPEC = SourceSpec(
    id="xx_tiny",
    title="Tiny",
    publisher="Nobody",
    country="XX",
    home=ORIGIN,
    start=f"{ORIGIN}/list?page=1",
    hosts=("calls.example",),
    languages=("en",),
    licence="unknown",
    robots_note="obeyed",
    every_hours=24,
    delay_s=0.0,
    timeout_s=120,
    expect=Expect(calls=(1, 100)),
    parser_version="1",
)


class Tiny(SourceSpider):
    """Reads `{"total": n, "items": [{"ref", "title"}], "next": bool}` and `/item/REF`."""

    spec: ClassVar[SourceSpec] = _SPEC

    def parse(self, response, number=1):
        try:
            answer = self.json_of(response)
            items, total = answer["items"], answer["total"]
        except SourceError as error:
            yield self.unusable(error)
            return
        if total is not None:
            self.expect_total("calls", total)
        for item in items:
            self.saw("calls", item["ref"])
            yield self.ask(f"{ORIGIN}/item/{item['ref']}", self.parse_item)
        if not answer["next"]:
            if total is None:
                self.ended("calls")
        elif self.goes_on("calls", number, most=5):
            number += 1
            url = f"{ORIGIN}/list?page={number}"
            yield self.ask(url, self.parse, cb_kwargs={"number": number})

    def parse_item(self, response):
        try:
            item = self.json_of(response)
            if "title" not in item:
                raise PageShapeError("a call without a title", url=response.url)
        except SourceError as error:
            yield self.unusable(error)
            return
        yield Found(record(self.spec.id, item["ref"], item["title"]), self.snapshot_of(response))


def record(source_id, ref, title):
    return CallRecord(
        source_id=source_id,
        source_ref=ref,
        url=f"{ORIGIN}/item/{ref}",
        title=title,
        language="en",
        level=CallLevel.CALL,
        instrument=Instrument.GRANT,
    )


class Hasty(Tiny):
    """Waits half a second for an answer."""

    spec: ClassVar[SourceSpec] = _SPEC.model_copy(update={"id": "xx_hasty"})
    timeout_s: ClassVar[float] = 0.5


class Brief(Tiny):
    """May take two seconds in all."""

    spec: ClassVar[SourceSpec] = _SPEC.model_copy(update={"id": "xx_brief", "timeout_s": 2})


class Lost(Tiny):
    """Has a host that does not exist."""

    spec: ClassVar[SourceSpec] = _SPEC.model_copy(
        update={"id": "xx_lost", "start": "https://nowhere.invalid/", "hosts": ("nowhere.invalid",)}
    )


CLASSES = {kind.spec.id: kind for kind in (Tiny, Hasty, Brief, Lost)}
