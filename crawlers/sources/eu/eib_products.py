"""European Investment Bank: loans and advice that stand all year, from a curated table.

The Bank publishes no calls for cities. Its pipeline and its signed loans are other promoters'
operations: an entry that leads to one is refused.
"""

import re
from typing import ClassVar

from crawlers.bases.curated import Curated
from crawlers.facts import offers
from crawlers.facts.offers import Offer
from domain.errors import PageShapeError
from domain.source import Expect, SourceSpec

_TABLE = "eib_products.toml"
# The page of an operation, or its number: eight digits that begin with a year.
_OPERATION = re.compile(r"/projects/(?:pipelines/|loans/)?all/|^(?:19|20)\d{6}$")
_HOME = "https://www.eib.org/en/products/lending/loans/index"


class EibProducts(Curated):
    """What the Bank offers to public borrowers."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="eu_eib_products",
        title="EIB: loans and advice",
        publisher="European Investment Bank",
        country="EU",
        home=_HOME,
        start=_HOME,
        hosts=("www.eib.org",),
        languages=("en",),
        programmes=("EIB",),
        licence="unknown; short summaries of ours with the pages they rest on",
        robots_note="no page is asked: the entries were written by hand",
        every_hours=24,
        expect=Expect(calls=(6, 20), filled={"texts": 1.0}),
        curated_on=offers.read_on(_TABLE).isoformat(),
        parser_version="1",
    )
    table = _TABLE

    def check(self, offer: Offer) -> None:
        """Raise PageShapeError for an operation of the Bank, which is no opportunity."""
        if _OPERATION.search(offer.url) or _OPERATION.search(offer.ref):
            raise PageShapeError(
                f"{offer.ref}: an operation of the Bank is no opportunity", value=offer.url
            )
