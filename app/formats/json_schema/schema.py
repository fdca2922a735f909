"""A parsed JSON Schema."""

import hashlib
from collections.abc import Mapping
from typing import Any

from app.formats.json_schema.drafts import Draft
from app.formats.json_schema.model import Model
from app.formats.json_schema.nodes import Node
from app.formats.json_schema.references import Library
from app.formats.json_schema.text import read, write
from app.formats.model import SchemaError


class JsonSchema:
    """A valid schema with its references looked up. Never changed after it was made.

    Raises `SchemaError` when it is made from a text that is not JSON, is no schema, or refers to what is not there.
    """

    def __init__(self, text: str, references: Mapping[str, str]) -> None:
        self.value: Any = read(text)
        self.references = dict(references)
        self.library = Library(self.value, references)
        self.canonical = write(self.value)
        try:
            self.fingerprint = hashlib.sha256(self.canonical.encode()).hexdigest()
        except UnicodeEncodeError:
            raise SchemaError("a string holds half of a surrogate pair, which is no character", path="") from None

    @property
    def normalized(self) -> str:
        """The canonical text with the keys of every object in order: what `normalize=true` compares by."""
        return write(self.value, sort_keys=True)

    @property
    def draft(self) -> Draft:
        """The version of JSON Schema that it is written in."""
        return self.library.root.draft

    def root(self) -> Node:
        """The schema as nodes that can be compared."""
        return Model(self.library).root
