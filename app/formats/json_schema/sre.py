"""The parser of Python's `re`, which its type stubs leave out."""

from importlib import import_module
from typing import Any

sre: Any = import_module("re._constants")
"""The names of the parts of a parsed expression."""

sre_parser: Any = import_module("re._parser")
