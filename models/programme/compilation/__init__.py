"""From a Pyomo model to sparse rows."""

from models.programme.compilation.compiled import Compiled, compile_model

__all__ = ["Compiled", "compile_model"]
