"""Stored schemas in the other forms of their languages."""

from app.contracts.contents import parse_stored
from app.contracts.registry import SubjectVersion
from app.formats import render
from app.formats.protobuf.source import is_compiled


async def text_in_form(version: SubjectVersion, form: str) -> str:
    """The text of a version in a form of its language (see `app.formats.render`).

    As it was registered where no form is asked for, or one that the language has not; but what was sent as a PROTOBUF
    descriptor is `.proto` text to all who do not ask for `serialized`.
    """
    compiled = version.format == "PROTOBUF" and is_compiled(version.text)
    if not form.strip() and not compiled:
        return version.text
    schema = await parse_stored(version.format, version.content, version.text, refers=bool(version.references))
    return render(schema, form) or (schema.canonical if compiled else version.text)
