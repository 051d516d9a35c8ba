"""Finds the source classes: every module of `crawlers/sources/<cc>/` that defines one."""

import importlib
import pkgutil
from functools import cache

from crawlers import sources
from crawlers.bases.spider import SourceSpider
from domain.errors import UsageError


@cache
def classes() -> dict[str, type[SourceSpider]]:
    """Return source id → class, in order of ids."""
    found: dict[str, type[SourceSpider]] = {}
    for info in pkgutil.walk_packages(sources.__path__, sources.__name__ + "."):
        if info.ispkg:
            continue
        module = importlib.import_module(info.name)
        for thing in vars(module).values():
            if (
                isinstance(thing, type)
                and issubclass(thing, SourceSpider)
                and thing.__module__ == module.__name__
                and "spec" in vars(thing)
            ):
                found[thing.spec.id] = thing
    return dict(sorted(found.items()))


def source(source_id: str) -> type[SourceSpider]:
    """Return the class of a source; raises UsageError that names those that exist."""
    if source_id not in classes():
        raise UsageError(f"there is no source {source_id}; there are: {', '.join(classes())}")
    return classes()[source_id]
