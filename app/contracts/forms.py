"""Stored schemas in the other forms of their languages."""

from app.contracts.contents import parse_stored
from app.contracts.registry import SubjectVersion
from app.formats import render


async def text_in_form(version: SubjectVersion, form: str) -> str:
    """The text of a version in a form of its language (see `app.formats.render`).

    As it was registered where no form is asked for, or one that the language has not.
    """
    if not form.strip():
        return version.text
    schema = await parse_stored(version.format, version.content, version.text, refers=bool(version.references))
    return render(schema, form) or version.text
