"""What every Mesa agent of this model shares: its attributes are the fields of its record, its steps call behaviours.

An agent keeps the *number* of its row and never the row: a stored row would detach from the world when a model is
copied or pickled. So an attribute is looked up in the world each time, and an agent is always up to date.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import mesa
import numpy as np

from simulation.compiler.compiled import callable_from_python
from simulation.drivers.interventions import out_of_range
from simulation.drivers.mesa_agents.own_classes import check_class
from simulation.inputs.errors import InputProblems, Problem, nearest_name
from simulation.records import KINDS, Field
from simulation.week import WEEK, Step
from simulation.world.layout import World


class ModelOfActors(Protocol):
    """What an actor needs of the model it belongs to, which is a ``mesa.Model`` as well.

    Attributes:
        world: arrays of the world, as behaviours take them; records: the same memory for code in plain Python.
        week: the week that is being lived.
    """

    world: World
    records: World
    week: int

    def agent(self, array: str, row: int) -> Actor:
        """The agent that stands for one row of a record array."""

    def class_of(self, array: str) -> type[Actor]:
        """The class of a kind of agents by the name of its record array."""

    def __getattr__(self, name: str) -> Any:
        """Whatever else a model has: outcomes by name, what Mesa keeps, what a class of one's own adds."""


class Places(np.ndarray):
    """The places of one field (``need``, by sector) as a view of the record that refuses what the field cannot hold."""

    _field: Field | None = None
    _place: str = ""

    @classmethod
    def of(cls, values: np.ndarray, field: Field, place: str) -> Places:
        """The view; ``place`` says in words whose it is."""
        made = values.view(cls)
        made._field, made._place = field, place
        return made

    def __array_finalize__(self, whole: Any) -> None:
        self._field, self._place = getattr(whole, "_field", None), getattr(whole, "_place", "")

    def __setitem__(self, key: Any, value: Any) -> None:
        if self._field is not None:
            check_value(value, self._field, self._place)
        super().__setitem__(key, value)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **options: Any) -> Any:
        """Reckon with plain numbers; what is reckoned into a view (``town.need *= 2``) is checked before it is written."""
        plain = [given.view(np.ndarray) if isinstance(given, Places) else given for given in inputs]
        found = getattr(ufunc, method)(*plain, **options)
        if out is None:
            return found
        for target in out:
            target[...] = found
        return out[0]


def check_value(value: Any, field: Field, place: str) -> None:
    """Check what is written into a field by hand.

    Raises:
        InputProblems: the field cannot have it: value, field, range.
    """
    try:
        wrong = bool(np.any(field.outside(value)))
    except (TypeError, ValueError):
        wrong = True
    if wrong:
        raise InputProblems([out_of_range(place, field, value)], "a field by hand")


class RecordField:
    """An attribute of an agent that reads and writes one field of its record.

    Scalars come as plain numbers; a field with several places (``need``, by sector) as a view that can be written.
    """

    def __init__(self, array: str, field: Field) -> None:
        self.array, self.field = array, field
        self.name = field.name
        self.whole = field.type == "i8"
        self.length = field.length
        self.__doc__ = f"{field.meaning} ({field.unit})"

    def __get__(self, agent: Actor | None, owner: type | None = None) -> Any:
        if agent is None:
            return self
        value = getattr(agent.model.world, self.array)[self.name][agent.row]
        return Places.of(value, self.field, f"{type(agent).__name__} {agent.row}") if self.length else value.item()

    def __set__(self, agent: Actor, value: Any) -> None:
        place = f"{type(agent).__name__} {agent.row}"
        check_value(value, self.field, place)
        # NumPy would cut a fraction off without a word.
        if self.whole and value != int(value):
            raise TypeError(f"{type(agent).__name__}.{self.name} is a whole number; {value!r} is not")
        column = getattr(agent.model.world, self.array)[self.name]
        if self.field.layout and value != column[agent.row]:
            words = "cannot be changed: it says where other rows lie"
            raise InputProblems([Problem("call", f"{place}.{self.name}", value, words, str(column[agent.row]))], "a field by hand")
        column[agent.row] = value


class Actor(mesa.Agent):
    """One row of a record array as a Mesa agent.

    A subclass for a kind names the record array; its fields become attributes, and its steps in the table of the week become
    methods. Override a step method to change what an agent does; call ``super()`` to do what it always does, too.

    Attributes:
        array: name of the record array in the world.
        row: row of this agent there.
        model: the model it belongs to.
    """

    array: str
    model: ModelOfActors
    row: int

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "array" not in cls.__dict__:
            if hasattr(cls, "array"):
                check_class(cls, tuple(steps_of(cls.array)))
            return
        for field in KINDS[cls.array].fields:
            if hasattr(cls, field.name):
                raise TypeError(f"{cls.__name__} has both a field and something else called {field.name!r}")
            setattr(cls, field.name, RecordField(cls.array, field))
        for name, step in steps_of(cls.array).items():
            if hasattr(cls, name):
                raise TypeError(f"{cls.__name__} has both a step in the table of the week and something else called {name!r}")
            setattr(cls, name, step_method(cls, step))

    def __init__(self, model: ModelOfActors, row: int) -> None:
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

    def __reduce__(self) -> tuple[Callable[..., Actor], tuple[ModelOfActors, str, int]]:
        # An agent is copied or pickled as a member of its model: alone it would have no record.
        return find_agent, (self.model, self.array, self.row)

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.row}"

    def __repr__(self) -> str:
        return f"<{self} of {self.array}>"


def steps_of(array: str) -> dict[str, Step]:
    """The steps of a kind in the order of a week, by name; a step that is taken twice stands once.

    Raises:
        TypeError: two different behaviours of the kind have one name.
    """
    found: dict[str, Step] = {}
    for stage in WEEK:
        for step in stage.steps:
            if step.kind == array and found.setdefault(step.method, step).behaviour is not step.behaviour:
                raise TypeError(f"two behaviours of {array} are called {step.method!r}: a step is found by its name")
    return found


def step_method(cls: type[Actor], step: Step) -> Callable[[Actor], None]:
    """The method by which an agent takes a step: it carries the name and the docstring of the behaviour."""

    def take(self: Actor) -> None:
        self.behave(step.behaviour)

    take.behaviour = step.behaviour  # type: ignore[attr-defined]  # by which an override is told from what was made here
    take.__name__, take.__qualname__ = step.method, f"{cls.__qualname__}.{step.method}"
    take.__module__, take.__doc__ = cls.__module__, step.plain.__doc__
    return take


def find_agent(model: ModelOfActors, array: str, row: int) -> Actor:
    """The agent of a model that stands for one row; one that was removed, but that others keep, comes back unlisted."""
    try:
        return model.agent(array, row)
    except KeyError:
        removed = object.__new__(model.class_of(array))
        removed.__dict__.update(model=model, row=row, unique_id=0, pos=None, _complete=True)
        return removed
