"""The files of a schema: its own, and those that it imports through its references or that everybody knows."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from app.formats.model import SchemaError
from app.formats.protobuf.flaws import in_reference, note
from app.formats.protobuf.source import read_source
from app.formats.protobuf.syntax import File, Import
from app.formats.protobuf.tokens import problem
from app.formats.protobuf.wellknown import well_known

MAIN = ""
"""The path of the file being read; no import can name it."""


def load(main: File, references: Mapping[str, str], further: Iterable[str] = ()) -> list[File]:
    """What `main` imports and `further` files, each after those that it imports; `main` comes last.

    A walk in depth, with a stack of its own. An import without a file is a flaw. Raises `SchemaError` for a file that
    cannot be read, and for files that import each other.
    """
    loaded: dict[str, File | None] = {MAIN: None}
    ordered: list[File] = []
    wanted = chain(main.loaded, (Import(path, "", 0) for path in further))
    stack: list[tuple[File, Iterator[Import]]] = [(main, wanted)]
    while stack:
        file, imports = stack[-1]
        wish = next(imports, None)
        if wish is None:
            stack.pop()
            loaded[file.path] = file
            ordered.append(file)
        elif wish.path not in loaded:
            imported = _read(wish.path, references)
            if imported is None:
                wish.missing = True
                note(file, wish.offset, f"the import {wish.path!r} is not among the references")
                continue
            loaded[wish.path] = None
            stack.append((imported, iter(imported.loaded)))
        elif loaded[wish.path] is None:
            names = [*(waiting.path for waiting, _ in stack if waiting.path), wish.path]
            error = problem(file.text, wish.offset, f"files import each other in a circle: {' -> '.join(names)}")
            raise in_reference(file.path, error) if file.path else error
    return ordered


def _read(path: str, references: Mapping[str, str]) -> File | None:
    text = references.get(path)
    if text is None:
        return well_known(path, frozenset(references))
    try:
        return read_source(text, path)
    except SchemaError as error:
        raise in_reference(path, error) from None
