"""How a function is compiled that only other compiled code calls: typed and lowered, then left for its callers.

Numba optimises each function and makes machine code for it before it is linked into a caller, where all of this happens
again. A behaviour is only ever part of a stage, so here the first round is left out: half the compile time.

This rests on Numba's classes behind ``pipeline_class``, not on its documented interface; a test compiles with it.
"""

from __future__ import annotations

from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler


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

    def __init__(self, typingctx: Any, targetctx: Any, library: Any, args: Any, return_type: Any, flags: Any,
                 locals: Any) -> None:
        linked = LinkedLibrary(targetctx.codegen(), "linked")
        super().__init__(typingctx, targetctx, linked, args, return_type, flags, locals)
