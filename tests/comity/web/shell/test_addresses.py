"""How a server is reached, without starting one: its addresses, what refusals say, a proxy's path, certificates, cookies."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nicegui")

from comity.web.exercise.rooms import Rooms
from comity.web.shell import addresses
from comity.web.shell.addresses import Place, Public, check_certificate, public_of
from comity.web.shell.guard import Guard
from comity.web.shell.page import head, template
from simulation.inputs.errors import InputProblems
from tests.exercise.tables import small

ROOT = Path(__file__).resolve().parents[4]
OPEN = Place("0.0.0.0", 8420)


@pytest.fixture
def two_networks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A computer in two networks, neither with a gateway."""
    found = ["192.0.2.10", "198.51.100.10", "2001:db8::10"]
    monkeypatch.setattr(addresses, "own_addresses", lambda: list(found))
    return found


def asked(place: Place, host: str, kind: str = "http", path: str = "/", **headers: str) -> tuple[int, str, dict[str, Any]]:
    """Status and words that a request gets, and the request as pages would see it."""
    seen: dict[str, Any] = {}

    async def page(scope: Any, receive: Any, send: Any) -> None:
        seen.update(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"in"})

    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    given = {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {"type": kind, "path": path, "raw_path": path.encode(), "extensions": {"websocket.http.response": {}}}
    scope["headers"] = [(k.encode(), v.encode()) for k, v in given.items()]
    asyncio.run(Guard(page, place)(scope, None, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent).decode(), seen


def prefix_of(seen: dict[str, Any]) -> str:
    return dict(seen["headers"]).get(b"x-forwarded-prefix", b"").decode()


def test_every_address_of_the_computer_is_printed_and_accepted(two_networks: list[str]) -> None:
    assert OPEN.bases() == ["http://192.0.2.10:8420", "http://198.51.100.10:8420"]
    for host in ("192.0.2.10:8420", "198.51.100.10:8420", "[2001:db8::10]:8420", "127.0.0.1:8420", "localhost:8420"):
        assert asked(OPEN, host)[0] == 200, host
    assert Place("::", 8420).bases()[-1] == "http://[2001:db8::10]:8420"
    assert Place("192.0.2.10", 8420).bases() == ["http://192.0.2.10:8420"]
    assert asked(Place("192.0.2.10", 8420), "198.51.100.10:8420")[0] == 421
    assert asked(Place(), "192.0.2.10:8420")[0] == 421  # this computer alone


def test_an_address_that_comes_later_is_accepted(two_networks: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    names = addresses.Names(OPEN)
    assert "203.0.113.5" not in names
    two_networks.append("203.0.113.5")
    monkeypatch.setattr(addresses.time, "monotonic", lambda: names.looked + 2 * addresses.FRESH)
    assert "203.0.113.5" in names


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_refusal_says_which_addresses_are_right(two_networks: list[str], kind: str) -> None:
    status, words, _ = asked(OPEN, "tablet.lan:8420", kind)
    assert status == 421
    assert "tablet.lan" in words
    assert "http://192.0.2.10:8420/ or http://198.51.100.10:8420/" in words
    status, words, _ = asked(OPEN, "192.0.2.10:8420", kind, origin="http://evil.example")
    assert status == 403
    assert "evil.example" in words
    assert "http://192.0.2.10:8420/" in words
    status, words, _ = asked(OPEN, "192.0.2.10:8420", content_length="30000000")
    assert status == 413
    assert "1,000,000" in words


def test_a_refusal_quotes_nothing_that_steers(two_networks: list[str], caplog: pytest.LogCaptureFixture) -> None:
    status, words, _ = asked(OPEN, "a\x1b]0;owned\x07\x9b31m")
    assert status == 421
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", words + caplog.text)
    assert "421" in words or "answer to the name" in caplog.text


def test_the_public_address_is_the_one_to_give_and_its_host_and_origin_are_ours() -> None:
    public = public_of("https://Exercise.example.org/training/")
    assert public == Public("https", "exercise.example.org", 0, "/training")
    place = Place("127.0.0.1", 8420, public=public)
    assert place.bases() == ["https://exercise.example.org/training"]
    assert (place.reachable, place.secure, place.in_clear) == (True, True, False)
    for host in ("exercise.example.org", "127.0.0.1:8420"):  # proxies pass on the host, or name the server themselves
        assert asked(place, host, origin="https://exercise.example.org")[0] == 200
    assert asked(place, "exercise.example.org", origin="https://example.org")[0] == 403
    assert asked(Place(), "127.0.0.1:8420", origin="https://exercise.example.org")[0] == 403


@pytest.mark.parametrize("path", ["/training/s/a", "/s/a"])
def test_a_proxy_may_keep_its_path_or_take_it_off(path: str) -> None:
    place = Place("127.0.0.1", 8420, public=public_of("http://localhost:9000/training"))
    status, _, seen = asked(place, "localhost:9000", path=path, x_forwarded_prefix="/other")
    assert (status, seen["path"], seen["raw_path"]) == (200, "/s/a", b"/s/a")
    assert prefix_of(seen) == "/training"
    status, _, seen = asked(place, "localhost:9000", path="/training")
    assert (status, seen) == (308, {})


@pytest.mark.parametrize(
    ("said", "meant"),
    [("/a/b", "/a/b"), ("/a/", "/a"), ("", ""), ("//evil.example", ""), ('/a"><b>', ""), ("https://evil.example", ""), ("a", "")],
)  # fmt: skip
def test_without_a_public_address_a_proxy_may_say_its_path(said: str, meant: str) -> None:
    assert prefix_of(asked(Place("127.0.0.1", 8420), "localhost:8420", x_forwarded_prefix=said)[2]) == meant
    assert f'"{meant}/comity/comity.js"' in head(meant)


def test_no_template_leaves_a_proxys_path() -> None:
    """Addresses on pages are relative to the page: those that begin with a slash lead out of a proxy's path."""
    places = [*(ROOT / "comity" / "web" / "templates").glob("*.html"), *(ROOT / "comity" / "web" / "static").glob("*.js")]
    assert len(places) > 40
    wrong = re.compile(r"""(href|src|action|data-upload)=["']/|fetch\(["'`]/|replaceState\([^)]*["'`]/""")
    assert {place.name: found[0] for place in places if (found := wrong.search(place.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize(
    "text",
    ["example.org", "https://", "ftp://a", "https://a/s/x", "https://a?x", "https://a:99999", "http://u@h/", "https://a/../b"],
)
def test_a_wrong_public_address_is_told(text: str) -> None:
    with pytest.raises(InputProblems) as found:
        public_of(text)
    assert found.value.problems[0].file == "--public-url"
    assert found.value.problems[0].allowed


def test_where_codes_travel_in_clear() -> None:
    tls = {"cert": "c.pem", "key": "k.pem"}
    assert [place.in_clear for place in (Place(), OPEN, Place("0.0.0.0", 1, **tls))] == [False, True, False]
    assert Place(public=Public("http", "example.org")).in_clear
    assert not Place(public=Public("http", "localhost", 9000)).in_clear
    assert Place("0.0.0.0", public=Public("https", "example.org")).in_clear  # who does not take the proxy
    assert Place("0.0.0.0", 8420, **tls).bases()[0].startswith("https://")
    for in_clear in (True, False):
        console = template("control_trouble.html", lost=False, warnings=[], in_clear=in_clear)
        assert ("in clear" in console) == in_clear


def test_a_certificate_that_cannot_serve_is_told_before_anything_starts(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this computer: certificates were NOT tested")
    cert, key, other = (str(tmp_path / name) for name in ("cert.pem", "key.pem", "other.pem"))
    for out, to in ((key, cert), (other, str(tmp_path / "x.pem"))):
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", out, "-out", to, "-subj", "/CN=a"]
        subprocess.run(made, check=True, capture_output=True)
    check_certificate(cert, key)
    check_certificate("", "")
    for given, option in (
        ((cert, other), "--tls-cert"),
        ((cert, ""), "--tls-key"),
        (("", key), "--tls-cert"),
        ((cert, "no"), "--tls-key"),
    ):
        with pytest.raises(InputProblems) as found:
            check_certificate(*given)
        assert [problem.file for problem in found.value.problems] == [option]
    with pytest.raises(InputProblems) as found:
        check_certificate("no", "nor")
    assert len(found.value.problems) == 2


def test_sessions_of_one_name_on_two_servers_have_cookies_of_their_own(tmp_path: Path) -> None:
    """A browser sends cookies to every port of a host: with one name for both, the second seat took the first one's place."""
    rooms = []
    for k in range(2):
        (tmp_path / str(k)).mkdir()
        rooms.append(Rooms(tmp_path).add(small(tmp_path / str(k))))
    names = [room.cookie for room in rooms]
    assert rooms[0].name != rooms[1].name or names[0] != names[1]
    assert names[0] != names[1]
    seats = [room.session.admit("mission") for room in rooms]
    jar = {room.cookie: seat.token for room, seat in zip(rooms, seats)}
    for room, seat in zip(rooms, seats):
        person = room.who(jar)
        assert person is not None
        assert person.id == seat.participant
    for room in rooms:
        room.session.close()
