"""Releases of a real schema; schemas/README.md says where it comes from."""

from importlib.resources import files

import msgspec

_SECOND_SPELLINGS = {"PRD", "TST", "SBX"}


def release(number: str) -> str:
    """The schema as that release of the package ships it, byte for byte."""
    return (files("app.demo") / "schemas" / f"DataFlowInfo-{number}.avsc").read_text("utf-8")


def without_second_spellings(schema: str) -> str:
    """The schema whose environments have one name each: the amendment of the story, and no release of the package."""
    document = msgspec.json.decode(schema)
    for field in document["fields"]:
        if field["name"] == "env":
            environments = field["type"][1]
            environments["symbols"] = [each for each in environments["symbols"] if each not in _SECOND_SPELLINGS]
            for spelling in _SECOND_SPELLINGS:
                environments["symbolDocs"].pop(spelling)
    return msgspec.json.format(msgspec.json.encode(document)).decode()
