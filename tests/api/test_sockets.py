"""An answer in two parts leaves at once, whatever way the listening socket was made."""

import socket

from api.web.sockets import answer_at_once


def _accepted(listening: socket.socket) -> socket.socket:
    with socket.create_connection(listening.getsockname()):
        return listening.accept()[0]


def test_connections_of_a_listening_socket_hold_nothing_back():
    # Without naming the protocol, as Streamlit does: asyncio then leaves such connections alone.
    with socket.socket(socket.AF_INET) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with _accepted(listening) as before:
            assert not before.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert answer_at_once() >= 1
        with _accepted(listening) as after:
            assert after.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_other_open_files_are_left_alone(tmp_path):
    one, other = socket.socketpair()
    with one, other, socket.socket() as idle, (tmp_path / "file").open("wb"):
        answer_at_once()
        assert not idle.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
