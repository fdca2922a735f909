"""A parsed CSDL document."""

from collections.abc import Mapping
from functools import cached_property

from app.formats.csdl.canonical import print_model
from app.formats.csdl.model import Model
from app.formats.csdl.normal import normal_text
from app.formats.csdl.reading import read
from app.formats.hashed import Hashed


class CsdlSchema(Hashed):
    """One service's metadata with the documents that it includes. Immutable; made by `parse_schema`."""

    def __init__(self, model: Model, text: str) -> None:
        self.model = model
        self._text = text

    @property
    def canonical(self) -> str:
        """The model as JSON, in the order of names: the same for XML and JSON that say the same."""
        return self._printed

    @property
    def normalized(self) -> str:
        """The document itself, in its own language, with order, blanks and comments settled."""
        return self._normal

    @cached_property
    def _printed(self) -> str:
        return print_model(self.model)

    @cached_property
    def _normal(self) -> str:
        return normal_text(self._text)


def parse_schema(text: str, references: Mapping[str, str]) -> CsdlSchema:
    """Read a document and what it includes. Raises `SchemaError`, and nothing else, for whatever is wrong with it."""
    return CsdlSchema(read(text, references), text)
