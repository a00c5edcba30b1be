"""The explorer's door opens for its password and its own tokens."""

from __future__ import annotations

import asyncio

import pytest


def test_the_door_opens_for_the_password_and_its_own_tokens() -> None:
    pytest.importorskip("nicegui")
    from comity.web.exercise.rooms import Password
    from comity.web.explorer.pages import Door
    from exercise import Refused

    assert Door(None).open_to({})
    door = Door(Password("correct horse battery"))
    assert not door.open_to({})
    assert not door.open_to({door.cookie: ""})
    token = door.enter("correct horse battery", "here")
    assert door.open_to({door.cookie: token})
    assert not door.open_to({Door(None).cookie: token})  # another server in the same browser has a cookie of its own
    assert not door.open_to({door.cookie: token[:-1] + "é"})
    for _ in range(30):
        with pytest.raises(Refused):
            door.enter("wrong", "there")
    assert door.gate.wait("there") > 100.0

    async def later() -> None:
        with pytest.raises(Refused, match="wait"):
            await door.keeper.let("there", lambda source: door.enter("correct horse battery", source))
        assert await door.keeper.let("elsewhere", lambda source: door.enter("correct horse battery", source))

    asyncio.run(later())
