"""How compiled code sees a world: one pointer to a table of where each array lies and how long it is.

Numba would pass a tuple of sixty arrays as some four hundred machine words, packed and unpacked at every call of every
behaviour: most of the code to compile, and most of the cost of a call from Python. Here ``world.communities`` is two
loads from a table that does not change while the world lives. Each field is marked as memory of its own, so that a
value once read need not be read again after every write to some other field. Places never count from the end: compiled
code reads what lies before an array when it is asked for a place below 0.
"""

from __future__ import annotations

import hashlib
import operator
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
    lower_builtin,
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

SINGLE = (*FIXED, "country", "government", "headquarters", "coordination", "measures")
"""Arrays that have a row in every world, which may therefore be read before it is certain that it will be needed."""

SAME_MEMORY = {
    "levers": "practices",
    "values": "measures",
    "region_values": "region_measures",
    "parameter_values": "parameters",
    "mechanism_values": "mechanisms",
}
"""Plain arrays that are another name for a record array's memory: nothing may be assumed of what they share."""

_FIELDS: dict[str, dict[str, tuple[int, types.Array]]] = {}
_TYPES: dict[tuple[tuple[str, np.dtype, int], ...], WorldType] = {}


class WorldField(types.NestedArray):
    """Several numbers in one field of a row."""

    def __init__(self, mark: str, plain: types.NestedArray) -> None:
        self.mark = mark
        super().__init__(plain.dtype, plain.shape)
        shape: str = plain.name
        self.name = f"{mark}: {shape}"

    @property
    def key(self) -> tuple[Any, ...]:
        """Fields of one shape are of different types, since they lie apart."""
        return self.mark, self.dtype, self.shape


class WorldRecord(types.Record):
    """A row of one record array. Its fields share no memory with those of any other array, and the compiler knows it."""

    def __init__(self, array: str, record: types.Record) -> None:
        self.array = array
        fields = []
        for name, field in record.fields.items():
            kind = field.type
            if isinstance(kind, types.NestedArray):
                kind = WorldField(f"{array}.{name}", kind)
            fields.append((name, {"type": kind, "offset": field.offset}))
        super().__init__(fields, record.size, True)
        # Numba writes names of types into every symbol: hundreds of fields are named by a digest.
        plain: str = record.name
        self.name = f"{array}: {hashlib.sha256(plain.encode()).hexdigest()[:16]}"


class WorldArray(types.Array):
    """An array of a world: places in it are whole numbers from 0."""

    def __init__(self, array: str, plain: types.Array) -> None:
        self.mark = "" if array in SAME_MEMORY else array
        dtype = WorldRecord(array, plain.dtype) if isinstance(plain.dtype, types.Record) else plain.dtype
        super().__init__(dtype, plain.ndim, "C", name=f"{array}: {plain.ndim}d {dtype.name}")

    @property
    def key(self) -> tuple[Any, ...]:
        """Arrays of one kind are of different types, since they lie apart."""
        return self.mark, self.dtype, self.ndim


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


def _array_type(name: str, dtype: np.dtype, ndim: int) -> WorldArray:
    return WorldArray(name, numba.typeof(np.empty((0,) * ndim, dtype)))


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
        row[1 : 1 + array.ndim] = array.shape
    return rows


register_model(WorldType)(models.OpaqueModel)
register_model(WorldRecord)(models.RecordModel)
register_model(WorldArray)(models.ArrayModel)
register_model(WorldField)(models.NestedArrayModel)


@infer_getattr
class _WorldAttributes(AttributeTemplate):
    key = WorldType

    def generic_resolve(self, world: WorldType, name: str) -> types.Array | None:
        found = _FIELDS[world.digest].get(name)
        return found[1] if found else None


@lower_getattr_generic(WorldType)
def _load_array(context: Any, builder: ir.IRBuilder, world: WorldType, value: ir.Value, name: str) -> ir.Value:
    """Read address and lengths; they never change, so the compiler may keep them where it likes."""
    fields = _FIELDS[world.digest]
    row, array = fields[name]
    unchanging = builder.module.add_metadata([])
    word = ir.IntType(64)
    for argument in builder.function.args:
        if argument.name == "arg.world":
            argument.attributes.dereferenceable = len(fields) * WORDS * 8
            argument.attributes.align = 8

    def load(kind: ir.Type, position: int) -> ir.Value:
        place = builder.gep(builder.bitcast(value, kind.as_pointer()), [word(WORDS * row + position)])
        loaded = builder.load(place, align=8)
        loaded.set_metadata("invariant.load", unchanging)
        if position == 0:
            loaded.set_metadata("align", builder.module.add_metadata([word(8)]))
            if name in SINGLE:
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


def _mark(builder: ir.IRBuilder, access: Any, name: str) -> None:
    """Set a read or write apart from all of other names (LLVM's "tbaa"); without a name it may touch anything."""
    if name:
        module = builder.module
        root = module.add_metadata([ir.MetaDataString(module, "world")])
        field = module.add_metadata([ir.MetaDataString(module, name), root, ir.IntType(64)(0)])
        access.set_metadata("tbaa", module.add_metadata([field, field, ir.IntType(64)(0)]))


def _place(
    context: Any, builder: ir.IRBuilder, array: WorldArray | WorldField, value: ir.Value, index: Any, given: ir.Value
) -> ir.Value:
    """Pointer to one place of an array: indices are taken as they stand.

    Raises:
        NotImplementedError: the index is no whole number for each dimension, such as a slice. This is how Numba's lowering refuses
            what it cannot compile: it becomes a `LoweringError` with the line of the behaviour.
    """
    kinds = tuple(index) if isinstance(index, types.BaseTuple) else (index,)
    if len(kinds) != array.ndim or not all(isinstance(kind, types.Integer) for kind in kinds):
        raise NotImplementedError(f"{array} takes {array.ndim} whole numbers, not {index}")
    numbers = cgutils.unpack_tuple(builder, given, len(kinds)) if isinstance(index, types.BaseTuple) else [given]
    parts = cgutils.create_struct_proxy(array)(context, builder, value)
    lengths = cgutils.unpack_tuple(builder, parts.shape, array.ndim)
    place = context.cast(builder, numbers[0], kinds[0], types.intp)
    for kind, number, length in zip(kinds[1:], numbers[1:], lengths[1:], strict=True):
        place = builder.add(builder.mul(place, length), context.cast(builder, number, kind, types.intp))
    return builder.gep(parts.data, [place], inbounds=True)


@lower_builtin(operator.getitem, WorldArray, types.Integer)
@lower_builtin(operator.getitem, WorldArray, types.BaseTuple)
@lower_builtin(operator.getitem, WorldField, types.Integer)
def _read_place(context: Any, builder: ir.IRBuilder, signature: Any, values: tuple[ir.Value, ir.Value]) -> ir.Value:
    array, index = signature.args
    pointer = _place(context, builder, array, value=values[0], index=index, given=values[1])
    if isinstance(array.dtype, types.Record):
        return impl_ret_borrowed(context, builder, array.dtype, pointer)
    value = builder.load(pointer)
    _mark(builder, value, array.mark)
    return impl_ret_borrowed(context, builder, array.dtype, value)


@lower_builtin(operator.setitem, WorldArray, types.Integer, types.Any)
@lower_builtin(operator.setitem, WorldArray, types.BaseTuple, types.Any)
@lower_builtin(operator.setitem, WorldField, types.Integer, types.Any)
def _write_place(context: Any, builder: ir.IRBuilder, signature: Any, values: tuple[ir.Value, ...]) -> ir.Value:
    array, index, given = signature.args
    pointer = _place(context, builder, array, value=values[0], index=index, given=values[1])
    _mark(builder, builder.store(context.cast(builder, values[2], given, array.dtype), pointer), array.mark)
    return context.get_dummy_value()


def _member(context: Any, builder: ir.IRBuilder, record: WorldRecord, row: ir.Value, name: str) -> ir.Value:
    """Pointer to a number of a row."""
    return cgutils.get_record_member(builder, row, record.offset(name), context.get_data_type(record.typeof(name)))


@lower_getattr_generic(WorldRecord)
def _read(context: Any, builder: ir.IRBuilder, record: WorldRecord, row: ir.Value, name: str) -> ir.Value:
    kind = record.typeof(name)
    if isinstance(kind, types.NestedArray):
        return record_getattr(context, builder, record, row, name)
    value = builder.load(_member(context, builder, record, row, name))
    _mark(builder, value, f"{record.array}.{name}")
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
    store = builder.store(context.cast(builder, values[1], given, kind), _member(context, builder, record, values[0], name))
    _mark(builder, store, f"{record.array}.{name}")


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
