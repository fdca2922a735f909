"""Reading an archive: which documents are in it, by kind, and each of them when it is asked for.

An archive comes from elsewhere, so everything about it is bounded: how many documents it has, how large each is, and
how much all of them are together, whatever they were compressed to. None of them is kept once it was read.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, TypeVar

import msgspec

from app.archive.entities import Content, Entity, Manifest
from app.errors import Invalid

MAX_DOCUMENTS = 1_000_000
MAX_DOCUMENT = 1024 * 1024
"""Bytes of a JSON document."""
MAX_TEXT = 5 * 1024 * 1024
"""Bytes of a text."""
MAX_TOTAL = 8 * 1024**3
"""Bytes of all of them."""
_KIND = re.compile(r"\.([A-Za-z]+)\.json\Z")
_T = TypeVar("_T", bound=Entity)


class Archive:
    """An export that can be read. Raises `Invalid` for a file that is none."""

    def __init__(self, file: BinaryIO) -> None:
        """Read the list of what is in it."""
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Invalid(f"The body is no ZIP file: {error}", field="body") from None
        listed = self._zip.infolist()
        if len(listed) > MAX_DOCUMENTS or sum(one.file_size for one in listed) > MAX_TOTAL:
            raise Invalid("The archive is larger than this server accepts.", field="body")
        if len(self._zip.NameToInfo) != len(listed):
            raise Invalid("The archive has two documents of one name.", field="body")
        self._names: dict[str, list[str]] = {}
        for one in listed:
            if (found := _KIND.search(one.filename)) is not None:
                self._names.setdefault(found[1], []).append(one.filename)
        self._require_manifest()

    def _require_manifest(self) -> None:
        found = next(self.of(Manifest), None)
        if found is None:
            raise Invalid("No manifest found: the ZIP file is no export of a registry.", field="body")
        if not (found.export_version or "").startswith("3."):
            raise Invalid("The archive was exported by a registry before version 3.", field="body")

    def names(self, kind: type[Entity]) -> Sequence[str]:
        """The names of all documents of a kind, in order."""
        return sorted(self._names.get(kind.__name__, ()))

    def read(self, kind: type[_T], names: Iterable[str]) -> Iterator[_T]:
        """Documents of a kind, each as it is asked for. Raises `Invalid` naming one that cannot be read."""
        for name in names:
            try:
                yield msgspec.json.decode(self._read(name, MAX_DOCUMENT), type=kind)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise Invalid(f"The document {name[:300]!r} cannot be read: {error}", field="body") from None

    def of(self, kind: type[_T]) -> Iterator[_T]:
        """All documents of a kind, in the order of their names. Raises `Invalid`."""
        return self.read(kind, self.names(kind))

    def text(self, content: Content) -> str:
        """The text of a content. Raises `Invalid`."""
        name = f"content/{content.content_hash}.Content.data"
        try:
            return self._read(name, MAX_TEXT).decode()
        except UnicodeDecodeError:
            raise Invalid(f"The text {name[:300]!r} is not valid UTF-8.", field="body") from None

    def _read(self, name: str, limit: int) -> bytes:
        try:
            with self._zip.open(name) as document:
                found = document.read(limit + 1)
        except KeyError:
            raise Invalid(f"The archive lacks {name[:300]!r}.", field="body") from None
        except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
            raise Invalid(f"{name[:300]!r} in the archive cannot be read: {error}", field="body") from None
        if len(found) > limit:
            raise Invalid(f"{name[:300]!r} in the archive has more than {limit} bytes.", field="body")
        return found
