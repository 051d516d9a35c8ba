"""Lays a new source: a file that already runs, to be filled in, and the folder of its recordings."""

import re
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from domain.errors import UsageError

_ID = re.compile(r"([a-z]{2})_([a-z0-9]+(?:_[a-z0-9]+)*)")
_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/[\w./?&=%~+-]*)?")
_LANGUAGES = {
    "at": "de", "be": "fr", "cy": "el", "cz": "cs", "dk": "da", "ee": "et", "eu": "en", "gr": "el",
    "ie": "en", "lu": "fr", "se": "sv", "si": "sl",
}  # fmt: skip


def lay(source_id: str, url: str, package: Path) -> tuple[Path, Path]:
    """Write the files of a new source into the crawlers' package; return file and recordings.

    Raises UsageError for a name or an address that cannot be used, and for a source that exists.
    """
    named = _ID.fullmatch(source_id)
    if not named:
        raise UsageError(
            f"{source_id}: name a source COUNTRY_PUBLISHER in small letters, such as fr_region_sud"
        )
    if not _ADDRESS.fullmatch(url):
        raise UsageError(f"{url}: give the full address of the list, such as https://host/calls")
    country, slug = named.groups()
    path = package / "sources" / country / f"{slug}.py"
    if path.exists():
        raise UsageError(f"the source {source_id} exists already: {path.name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "__init__.py").touch()
    template = Template((package / "source.template").read_text(encoding="utf-8"))
    text = template.substitute(
        id=source_id,
        name="".join(part.capitalize() for part in source_id.split("_")),
        title=f"Calls of {slug.replace('_', ' ')}",
        country=country.upper(),
        language=_LANGUAGES.get(country, country),
        url=url,
        host=urlsplit(url).netloc,
    )
    path.write_text(text, encoding="utf-8")
    recordings = package / "recordings" / source_id
    recordings.mkdir(parents=True, exist_ok=True)
    return path, recordings
