"""How compiled code sees a world: one pointer to a table of where each array lies and how long it is.

Numba would pass a tuple of sixty arrays as some four hundred machine words, packed and unpacked at every call of every
behaviour: most of the code to compile, and most of the cost of a call from Python. Here ``world.communities`` is two
loads from a table that does not change while the world lives. Each field is marked as memory of its own, so that a
value once read need not be read again after every write to some other field.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.imputils import impl_ret_borrowed
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    lower_setattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import record_getattr, record_setattr

WORDS = 4
"""Words of the table for each array: address, then up to three lengths."""

FIXED = ("parameters", "mechanisms", "switches")
"""Record arrays that no stage writes: what follows from them alone is computed once, before a stage's loops."""

_FIELDS: dict[str, dict[str, tuple[int, types.Array]]] = {}
_TYPES: dict[tuple[tuple[str, np.dtype, int], ...], WorldType] = {}


class WorldRecord(types.Record):
    """A row of one record array. Its fields share no memory with those of any other array, and the compiler knows it."""

    def __init__(self, array: str, record: types.Record) -> None:
        self.array = array
        fields = [(name, {"type": field.type, "offset": field.offset}) for name, field in record.fields.items()]
        super().__init__(fields, record.size, True)
        plain: str = record.name
        self.name = f"{array}: {plain}"


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
        fields = {name: (row, _array_type(name, dtype, ndim)) for row, (name, dtype, ndim) in enumerate(key)}
        digest = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
        _FIELDS[digest] = fields
        _TYPES[key] = WorldType(digest)
    return _TYPES[key]


def _array_type(name: str, dtype: np.dtype, ndim: int) -> types.Array:
    plain = numba.typeof(np.empty((0,) * ndim, dtype))
    return types.Array(WorldRecord(name, plain.dtype), ndim, "C") if dtype.names else plain


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
register_model(WorldRecord)(models.RecordModel)


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
        if name in FIXED and position == 0:
            loaded.set_metadata("dereferenceable", builder.module.add_metadata([word(array.dtype.size)]))
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


def _member(context: Any, builder: ir.IRBuilder, record: WorldRecord, row: ir.Value, name: str) -> tuple[ir.Value, Any]:
    """Pointer to a number of a row, and the mark that sets it apart from all other fields (LLVM's "tbaa")."""
    kind = context.get_data_type(record.typeof(name))
    module, word = builder.module, ir.IntType(64)
    root = module.add_metadata([ir.MetaDataString(module, "world")])
    field = module.add_metadata([ir.MetaDataString(module, f"{record.array}.{name}"), root, word(0)])
    return (cgutils.get_record_member(builder, row, record.offset(name), kind),
            module.add_metadata([field, field, word(0)]))


@lower_getattr_generic(WorldRecord)
def _read(context: Any, builder: ir.IRBuilder, record: WorldRecord, row: ir.Value, name: str) -> ir.Value:
    kind = record.typeof(name)
    if isinstance(kind, types.NestedArray):
        return record_getattr(context, builder, record, row, name)
    pointer, mark = _member(context, builder, record, row, name)
    value = builder.load(pointer)
    value.set_metadata("tbaa", mark)
    if record.array in FIXED:
        value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return impl_ret_borrowed(context, builder, kind, value)


@lower_setattr_generic(WorldRecord)
def _write(context: Any, builder: ir.IRBuilder, signature: Any, values: tuple[ir.Value, ir.Value], name: str) -> None:
    record, given = signature.args
    kind = record.typeof(name)
    if isinstance(kind, types.NestedArray):
        record_setattr(context, builder, signature, values, name)
        return
    pointer, mark = _member(context, builder, record, values[0], name)
    builder.store(context.cast(builder, values[1], given, kind), pointer).set_metadata("tbaa", mark)


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
