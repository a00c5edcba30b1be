"""Who comes first at a door: counts of work, no clock."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from comity.web.exercise.rooms import Rooms
from comity.web.shell.doors import MOST_OF_ONE, Doorkeeper
from exercise import Refused
from exercise.state.codes import Gate
from tests.exercise.tables import begun

pytest.importorskip("nicegui")


def test_a_right_code_overtakes_a_flood_of_wrong_ones(tmp_path: Path) -> None:
    """Thirteen addresses guess all the time; whoever has the code waits for the one try that is being looked at."""
    session, _ = begun(tmp_path)
    room = Rooms(tmp_path).add(session)
    code = session.new_codes({"mission": 1})["mission"][0]
    looked: list[str] = []

    def attempt(code: str) -> Any:
        def join(source: str) -> Any:
            looked.append(source)
            return room.join(code, "", source, "", None)

        return join

    async def flood() -> int:
        first = [room.door.let(f"192.0.2.{k}", attempt("33333-33333")) for k in range(13) for _ in range(2)]
        await asyncio.gather(*first, return_exceptions=True)
        guesses = [
            asyncio.ensure_future(room.door.let(f"192.0.2.{k}", attempt("33333-33333"))) for _ in range(30) for k in range(13)
        ]
        await asyncio.sleep(0)
        before = len(looked)
        assert (await room.door.let("198.51.100.1", attempt(code))).role == "mission"
        mine = len(looked) - before
        for guess in guesses:
            guess.cancel()
        await asyncio.gather(*guesses, return_exceptions=True)
        return mine

    assert asyncio.run(flood()) <= 2
    session.close()


def test_one_source_that_floods_is_told_and_others_are_served() -> None:
    keeper = Doorkeeper(Gate())

    async def flood() -> tuple[int, str]:
        tries = [asyncio.ensure_future(keeper.let("192.0.2.1", lambda source: "")) for _ in range(MOST_OF_ONE * 3)]
        other = await keeper.let("192.0.2.2", lambda source: source)
        found = await asyncio.gather(*tries, return_exceptions=True)
        return sum(isinstance(one, Refused) for one in found), other

    refused, other = asyncio.run(flood())
    assert other == "192.0.2.2"
    assert MOST_OF_ONE <= refused < MOST_OF_ONE * 3


def test_what_a_try_raises_reaches_whoever_made_it_and_the_door_goes_on() -> None:
    keeper = Doorkeeper(Gate())

    def broken(source: str) -> str:
        raise OSError("disk")

    async def both() -> str:
        with pytest.raises(OSError, match="disk"):
            await keeper.let("a", broken)
        return await keeper.let("a", lambda source: "in")

    assert asyncio.run(both()) == "in"
