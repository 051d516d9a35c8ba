"""Loads all that a crawl needs, for a process from which crawls are forked."""

from crawlers import run
from crawlers.discovery import classes

CLASSES = classes()

__all__ = ["CLASSES", "run"]
