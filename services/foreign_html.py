"""Foreign HTML as it may leave to other programs: crawls clean it, and so do we before it goes."""

import nh3

_CLEANER = nh3.Cleaner(
    tags={
        "p", "br", "ul", "ol", "li", "b", "strong", "em", "i", "u", "sub", "sup", "a", "blockquote",
        "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
    },
    clean_content_tags={"script", "style", "iframe", "object", "template", "svg", "math"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel="noopener noreferrer",
)  # fmt: skip


def cleaned(html: str) -> str:
    """Return structure and words only; what a crawl has cleaned stays as it is."""
    return html if "<" not in html else _CLEANER.clean(html)
