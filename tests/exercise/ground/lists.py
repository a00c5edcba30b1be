"""Lists of injects for tests."""

from __future__ import annotations

from typing import Any

LIST = """
schema_version = 1
title = "Mine"
[[objective]]
id = "listening"
title = "Listening"
question = "Who was not heard?"
[[inject]]
id = "letter"
title = "A letter"
text = "A letter from {region}."
recipients = ["mission"]
objective = "listening"
turn = %s
[[inject.effect]]
kind = "rumour"
magnitude = 0.5
weeks = 2
"""


def of(*injects: dict[str, Any], **about: Any) -> dict[str, Any]:
    """A list with these injects."""
    base = {"title": "One", "text": "Something.", "recipients": ["all"], "objective": "o"}
    made = [base | {"id": f"i{k}"} | inject for k, inject in enumerate(injects)]
    return {"title": "Small", "objective": [{"id": "o", "title": "O", "question": "Why?"}], "inject": made} | about
