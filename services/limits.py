"""Counts what one visitor does in a minute; in this process only."""

import math
import threading
from collections.abc import Callable
from ipaddress import IPv6Address
from time import monotonic

_WINDOW_S = 60
_MOST_CLIENTS = 10_000


class Limiter:
    """Counts requests of each client in windows of one minute; holds a bounded number of clients."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._window = -1
        self._counts: dict[str, int] = {}

    def wait_for(self, client: str, most: int) -> int:
        """Count one request; return 0 when it may pass, else the seconds until the next window."""
        at, place = self._clock(), _network(client)
        window = int(at // _WINDOW_S)
        with self._lock:
            if window != self._window or len(self._counts) > _MOST_CLIENTS:
                self._window, self._counts = window, {}
            count = self._counts.get(place, 0) + 1
            self._counts[place] = count
        return 0 if count <= most else math.ceil((window + 1) * _WINDOW_S - at)


def _network(client: str) -> str:
    """Return by what a client is counted: one IPv6 line has 2**64 addresses, so by its first half."""
    if ":" not in client:
        return client
    try:
        address = IPv6Address(client)
    except ValueError:
        return client
    mapped = address.ipv4_mapped
    return str(mapped) if mapped else str(IPv6Address(int(address) >> 64 << 64))
