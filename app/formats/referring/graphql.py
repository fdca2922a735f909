"""References of GRAPHQL: texts that belong to one schema. GraphQL does not name them in the text.

So has Apicurio's registry it: it finds no references in a schema, and any name will do. What it does not do is to use
them; here their definitions are part of the schema.
"""

from collections.abc import Mapping

from app.formats.graphql.schema import parse_schema, read_document, texts_of
from app.formats.referring.model import Mention


class GraphqlReferring:
    """A reference's name says nothing, so that there is none to find and none to rewrite."""

    def find(self, text: str) -> tuple[Mention, ...]:
        """Nothing, of what is a schema."""
        read_document(text, None)
        return ()

    def dereference(self, text: str, references: Mapping[str, str]) -> str:
        """One text with the definitions of all, its own first."""
        parse_schema(text, references)
        return "\n\n".join(each.strip("\ufeff\r\n") for _, each in texts_of(text, references)) + "\n"

    def rewrite(self, text: str, urls: Mapping[str, str]) -> str:  # as the protocol has it
        """The text as it is."""
        return text
