"""What every Mesa agent of this model shares: its attributes are the fields of its record, its steps call behaviours.

An agent keeps the *number* of its row and never the row: a stored row would detach from the world when a model is
copied or pickled. So an attribute is looked up in the world each time, and an agent is always up to date.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from simulation.compiler.compiled import callable_from_python
from simulation.drivers.mesa_agents.renamed import RENAMED
from simulation.inputs.errors import nearest_name
from simulation.records import KINDS, Field

if TYPE_CHECKING:
    from simulation.drivers.model import PeaceOperation


class RecordField:
    """An attribute of an agent that reads and writes one field of its record.

    Scalars come as plain numbers; a field with several places (``need``, by sector) as a view that can be written.
    """

    def __init__(self, array: str, field: Field) -> None:
        self.array = array
        self.name = field.name
        self.whole = field.type == "i8"
        self.length = field.length
        self.__doc__ = f"{field.meaning} ({field.unit})"

    def __get__(self, agent: Actor | None, owner: type | None = None) -> Any:
        if agent is None:
            return self
        value = getattr(agent.model.world, self.array)[self.name][agent.row]
        return value if self.length else value.item()

    def __set__(self, agent: Actor, value: Any) -> None:
        # NumPy would cut a fraction off without a word.
        if self.whole and value != int(value):
            raise TypeError(f"{type(agent).__name__}.{self.name} is a whole number; {value!r} is not")
        getattr(agent.model.world, self.array)[self.name][agent.row] = value


class Actor(mesa.Agent):
    """One row of a record array as a Mesa agent.

    A subclass for a kind names the record array; its fields become attributes. Override a step method to change what
    an agent does; call ``super()`` to do what it always does, too.

    Attributes:
        array: name of the record array in the world.
        row: row of this agent there.
        model: the model it belongs to.
    """

    array: str
    model: PeaceOperation
    row: int

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "array" not in cls.__dict__:
            for old, new in RENAMED.get(getattr(cls, "array", ""), {}).items():
                if old in cls.__dict__:
                    raise TypeError(f"{cls.__name__}.{old} would change nothing: the step is called {new!r} now")
            return
        for field in KINDS[cls.array].fields:
            if hasattr(cls, field.name):
                raise TypeError(f"{cls.__name__} has both a field and something else called {field.name!r}")
            setattr(cls, field.name, RecordField(cls.array, field))

    def __init__(self, model: PeaceOperation, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def record(self) -> np.record:
        """This agent's record, a fresh view: ``agent.record.fear = 0.5`` writes into the world. Do not store it."""
        return getattr(self.model.records, self.array)[self.row]

    def behave(self, behaviour: Callable[[int, Any, int], None]) -> None:
        """Carry out a behaviour of ``simulation.behaviours`` on this agent's row in the present week."""
        callable_from_python(behaviour)(self.row, self.model.world, self.model.week)

    def own_rows(self, array: str, first: str, last: str) -> np.recarray:
        """Rows of another record array that belong to this agent, from field ``first`` to before field ``last``."""
        return getattr(self.model.records, array)[getattr(self, first) : getattr(self, last)]

    def __getattr__(self, name: str) -> Any:
        # Reached only when nothing else has this name. Names in underscores are asked for by copy and pickle.
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError(self._unknown(name))

    def __setattr__(self, name: str, value: Any) -> None:
        known = name.startswith("_") or name in self.__dict__ or hasattr(type(self), name)
        if not known and "_complete" in self.__dict__:
            raise AttributeError(
                f"{self._unknown(name)}; what an agent of your own keeps beside its record must first "
                "be set in its __init__ or on its class"
            )
        super().__setattr__(name, value)

    def _unknown(self, name: str) -> str:
        nearest = nearest_name(name, [n for n in dir(type(self)) if not n.startswith("_")])
        hint = f"; did you mean {nearest!r}?" if nearest else ""
        return f"{type(self).__name__} ({self.array}) has no attribute {name!r}{hint}"

    def __reduce__(self) -> tuple[Callable[..., Actor], tuple[PeaceOperation, str, int]]:
        # An agent is copied or pickled as a member of its model: alone it would have no record.
        return find_agent, (self.model, self.array, self.row)

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.row}"

    def __repr__(self) -> str:
        return f"<{self} of {self.array}>"


def find_agent(model: PeaceOperation, array: str, row: int) -> Actor:
    """The agent of a model that stands for one row; one that was removed, but that others keep, comes back unlisted."""
    try:
        return model.agent(array, row)
    except KeyError:
        removed = object.__new__(model.class_of(array))
        removed.__dict__.update(model=model, row=row, unique_id=0, pos=None, _complete=True)
        return removed
