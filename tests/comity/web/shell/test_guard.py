"""What guards the pages: hosts, origins, sizes."""

from __future__ import annotations

import pytest

from comity.web.shell.addresses import Place
from comity.web.shell.guard import LARGEST_BODY
from tests.comity.web.shell.answers import answer_of

pytest.importorskip("nicegui")
HERE = Place("127.0.0.1", 8420)


def test_a_request_from_here_passes_and_may_load_from_nowhere_else() -> None:
    headers = answer_of({"host": "127.0.0.1:8420", "origin": "http://127.0.0.1:8420", "content-length": "10"})
    assert b"default-src 'self'" in headers[b"content-security-policy"]
    assert b"ws://127.0.0.1:8420" in headers[b"content-security-policy"]
    assert headers[b"cache-control"] == b"no-store"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1:8420'; x", "[::1", "a@b:1"])
def test_other_names_of_this_server_are_refused(host: str) -> None:
    assert answer_of({"host": host}) == 421


def test_other_origins_and_large_bodies_are_refused() -> None:
    assert answer_of({"host": "localhost:1", "origin": "http://evil.example"}) == 403
    assert answer_of({"host": "localhost:1", "origin": "http://evil.example"}, "websocket") == 1008
    assert answer_of({"host": "localhost:1", "origin": "null"}) == 403
    assert answer_of({"host": "localhost:1", "content-length": str(LARGEST_BODY + 1)}) == 413
    assert answer_of({"host": "localhost:1", "content-length": "-1"}) == 413
