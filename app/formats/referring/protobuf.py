"""References of PROTOBUF: the files that a file imports."""

from collections.abc import Mapping

from app.formats.protobuf.canonical import print_file
from app.formats.protobuf.linker import link
from app.formats.protobuf.source import read_source
from app.formats.protobuf.wellknown import WELL_KNOWN
from app.formats.referring.merged import merged
from app.formats.referring.model import Mention


class ProtobufReferring:
    """A reference's name is the path of an import, so that there is no URL to rewrite it to."""

    def find(self, text: str) -> tuple[Mention, ...]:
        """The imports but for those that everybody has."""
        paths = {found.path for found in read_source(text).imports}
        return tuple(Mention(path, path) for path in sorted(paths.difference(WELL_KNOWN)))

    def dereference(self, text: str, references: Mapping[str, str]) -> str:
        """One file, with the messages and enums of the others in it."""
        return print_file(merged(link(read_source(text), references)))

    def rewrite(self, text: str, urls: Mapping[str, str]) -> str:  # as the protocol has it
        """The text as it is: an import is a path, not a URL."""
        return text
