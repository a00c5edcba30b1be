"""How compiled code sees a world: one pointer to a table of where each array lies and how long it is.

Numba would pass a tuple of sixty arrays as some four hundred machine words, packed and unpacked at every call of every
behaviour: most of the code to compile, and most of the cost of a call from Python. Here ``world.communities`` is two
loads from a table that does not change while the world lives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.core.imputils import impl_ret_borrowed
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)

WORDS = 4
"""Words of the table for each array: address, then up to three lengths."""

_FIELDS: dict[str, dict[str, tuple[int, types.Array]]] = {}
_TYPES: dict[tuple[tuple[str, np.dtype, int], ...], WorldType] = {}


class WorldType(types.Type):
    """The compiled type of worlds whose arrays have these names, record types and dimensions."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(name=f"World({digest})")

    @property
    def mangling_args(self) -> tuple[str, tuple[str, ...]]:
        """Short name in symbols of compiled code."""
        return "World", ()


def world_type(arrays: Mapping[str, np.ndarray]) -> WorldType:
    """The compiled type for these arrays; arrays must be contiguous, of at most three dimensions."""
    key = tuple((name, array.dtype, array.ndim) for name, array in arrays.items())
    if key not in _TYPES:
        fields = {name: (row, numba.typeof(np.empty((0,) * ndim, dtype)))
                  for row, (name, dtype, ndim) in enumerate(key)}
        digest = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
        _FIELDS[digest] = fields
        _TYPES[key] = WorldType(digest)
    return _TYPES[key]


def table(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    """Where each array lies: rows of address and lengths, (arrays, 4). Valid as long as the arrays live.

    Raises:
        ValueError: an array is not contiguous or has more than three dimensions.
    """
    rows = np.zeros((len(arrays), WORDS), dtype=np.int64)
    for row, (name, array) in zip(rows, arrays.items(), strict=True):
        if not array.flags.c_contiguous or array.ndim >= WORDS:
            raise ValueError(f"{name} must be contiguous and have at most three dimensions")
        row[0] = array.ctypes.data
        row[1:1 + array.ndim] = array.shape
    return rows


register_model(WorldType)(models.OpaqueModel)


@infer_getattr
class _WorldAttributes(AttributeTemplate):
    key = WorldType

    def generic_resolve(self, world: WorldType, name: str) -> types.Array | None:
        found = _FIELDS[world.digest].get(name)
        return found[1] if found else None


@lower_getattr_generic(WorldType)
def _load_array(context: Any, builder: ir.IRBuilder, world: WorldType, value: ir.Value, name: str) -> ir.Value:
    """Read address and lengths; they never change, so the compiler may keep them where it likes."""
    row, array = _FIELDS[world.digest][name]
    unchanging = builder.module.add_metadata([])
    word = ir.IntType(64)

    def load(kind: ir.Type, position: int) -> ir.Value:
        place = builder.gep(builder.bitcast(value, kind.as_pointer()), [word(WORDS * row + position)])
        loaded = builder.load(place)
        loaded.set_metadata("invariant.load", unchanging)
        return loaded

    structure = context.data_model_manager[array]
    empty = ir.Constant(structure.get_value_type(), None)
    data, lengths, strides = (structure.get_field_position(part) for part in ("data", "shape", "strides"))
    kind = structure.get_value_type().elements[data]
    out = builder.insert_value(empty, load(kind, 0), data)
    step: ir.Value = word(context.get_abi_sizeof(context.get_data_type(array.dtype)))
    out = builder.insert_value(out, step, structure.get_field_position("itemsize"))
    for axis in reversed(range(array.ndim)):
        length = load(word, 1 + axis)
        out = builder.insert_value(out, length, (lengths, axis))
        out = builder.insert_value(out, step, (strides, axis))
        if axis:
            step = builder.mul(step, length)
    return impl_ret_borrowed(context, builder, array, out)


@unbox(WorldType)
def _address(world: WorldType, value: ir.Value, c: Any) -> NativeValue:
    """Take the table's address from a world of Python's."""
    number = c.pyapi.object_getattr_string(value, "address")
    pointer = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(pointer, is_error=c.pyapi.c_api_error())


def register(world_class: type) -> None:
    """Let Numba take the type of a world of this class from its ``numba_type``."""
    typeof_impl.register(world_class)(lambda world, context: world.numba_type)
