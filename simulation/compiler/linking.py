"""How compiled functions are put together: inlined into their callers, or called by address.

A behaviour is typed and lowered, then left for its callers; a stage has machine code of its own and an
address.

Numba optimises each function and makes machine code for it before it is linked into a caller, where all of this happens
again. A behaviour is only ever part of a stage, so here the first round is left out: half the compile time.

This rests on Numba's classes behind ``pipeline_class``, not on its documented interface; a test compiles with it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import config
from numba.core import types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.extending import intrinsic

from simulation.compiler.world_type import WorldType


class _NoEnvironment:
    """A code generator that is not told the environment of a function, since only Python's calls need one."""

    def __init__(self, codegen: Any) -> None:
        self._codegen = codegen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)

    def set_env(self, name: str, environment: Any) -> None:
        """Do nothing: there is no machine code whose environment could be set."""


class LinkedLibrary(JITCodeLibrary):
    """Code kept as it was lowered, to be linked into other code; it has no address of its own."""

    @property
    def codegen(self) -> Any:
        """The code generator, without environments."""
        return _NoEnvironment(self._codegen)

    def get_pointer_to_function(self, name: str) -> int:
        """0: there is no machine code to point to."""
        self._ensure_finalized()
        return 0

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def _optimize_final_module(self) -> None:
        """Leave it to the caller's code."""

    def _finalize_final_module(self) -> None:
        self._finalized = True


class LinkedCompiler(Compiler):
    """Numba's compiler with a library for linking only."""

    def __init__(self, typingctx: Any, targetctx: Any, library: Any, args: Any, return_type: Any, flags: Any, locals: Any) -> None:
        linked = LinkedLibrary(targetctx.codegen(), "linked")
        super().__init__(typingctx, targetctx, linked, args, return_type, flags=flags, locals=locals)


@intrinsic
def _carry_out(typing_context: Any, address: Any, world: Any, week: Any) -> Any:
    signature = types.void(types.int64, world, types.int64)

    def call(context: Any, builder: ir.IRBuilder, signature: Any, values: list[ir.Value]) -> ir.Value:
        # What a stage's wrapper for C takes and gives; a function without result gives a null pointer.
        pointer = ir.IntType(8).as_pointer()
        kind = ir.FunctionType(pointer, [values[1].type, values[2].type])
        builder.call(builder.inttoptr(values[0], kind.as_pointer()), values[1:])
        return context.get_dummy_value()

    return signature, call


def _carry_out_in_python(stage: Callable[[Any, int], None], world: Any, week: int) -> None:
    stage(world, week)


carry_out = _carry_out_in_python if config.DISABLE_JIT else _carry_out
"""Compiled code calls ``carry_out(address, world, week)``: the stage that stands at an address."""


def addresses(stages: tuple[Callable[[Any, int], None], ...], world: Any) -> np.ndarray:
    """Where the machine code of each stage stands, for worlds like this one; compiles or loads what is not there yet.

    Without compiling (``NUMBA_DISABLE_JIT=1``) the stages themselves.
    """
    if config.DISABLE_JIT:
        return np.array(stages, dtype=object)
    return _addresses(stages, world.numba_type)


@functools.cache
def _addresses(stages: tuple[Any, ...], world: WorldType) -> np.ndarray:
    return np.array([_address(stage, world) for stage in stages], dtype=np.int64)


def _address(stage: Any, world: WorldType) -> int:
    arguments = (world, types.int64)
    stage.compile(arguments)
    code = stage.overloads[arguments]
    return int(code.library.get_pointer_to_function(code.fndesc.llvm_cfunc_wrapper_name))
