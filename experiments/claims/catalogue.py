"""All claims, in one table."""

from __future__ import annotations

from experiments.claims.base import Claim
from experiments.claims.organisations import CLAIMS as _ORGANISATIONS
from experiments.claims.people import CLAIMS as _PEOPLE

CLAIMS: dict[str, Claim] = {claim.id: claim for claim in sorted((*_ORGANISATIONS, *_PEOPLE), key=lambda claim: int(claim.id[1:]))}
"""All claims by id, C1 to C21."""
