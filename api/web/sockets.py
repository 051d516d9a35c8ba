"""Lets answers leave at once instead of waiting for the other side to confirm what came before.

An answer is written in parts: its head, its body, each message of a page. Where the system holds small
parts back (Nagle's algorithm) until the browser has confirmed the last one, which browsers put off by
40 ms, every answer comes that much later. asyncio switches this off, but not for connections of a
socket made without naming its protocol, as Streamlit makes its own.
"""

import os
import socket
import stat
from pathlib import Path

_OPEN = Path("/dev/fd")
_FAMILIES = (socket.AF_INET, socket.AF_INET6)


def answer_at_once() -> int:
    """Set TCP_NODELAY on the sockets on which this process listens; return how many there are.

    The connections that they accept take it over.
    """
    if not _OPEN.is_dir():
        return 0
    return sum([_set(int(one.name)) for one in list(_OPEN.iterdir())])


def _set(number: int) -> bool:
    try:
        if not stat.S_ISSOCK(os.fstat(number).st_mode):
            return False
        with socket.socket(fileno=os.dup(number)) as copy:
            listens = copy.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
            if not listens or copy.family not in _FAMILIES or copy.type != socket.SOCK_STREAM:
                return False
            copy.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:  # shut meanwhile, or of a kind that has no such option
        return False
    return True
