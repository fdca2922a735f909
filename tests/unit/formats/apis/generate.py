"""Random schemas of messages, small changes of them, and documents."""

from typing import Any

from hypothesis import strategies as st

from tests.unit.formats.apis.cases import operation

NAMES = ("a", "b", "c")
VALUES: tuple[Any, ...] = (None, True, 0, 3, 7, 12, -1, 0.5, "", "x", "xyz", "xyzxyz", [], ["x"], [1], [1, 2, 3], {})

_PLAIN: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"type": "string"},
        {"type": "string", "maxLength": 3},
        {"type": "string", "minLength": 1},
        {"type": "string", "enum": ["x", "xyz"]},
        {"type": "string", "enum": ["x"]},
        {"type": "string", "nullable": True},
        {"type": "integer"},
        {"type": "integer", "maximum": 7},
        {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
        {"type": "number"},
        {"type": "boolean"},
        {"type": "array", "items": {"type": "string"}},
        {"type": "array", "items": {"type": "integer"}, "maxItems": 2},
    ]
)


def objects(inside: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of some properties, each demanded or not, open or closed."""
    return st.builds(
        _object, st.dictionaries(st.sampled_from(NAMES), st.tuples(inside, st.booleans()), max_size=3), st.booleans()
    )


def _object(properties: dict[str, tuple[dict[str, Any], bool]], closed: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "object", "properties": {name: schema for name, (schema, _) in properties.items()}}
    required = [name for name, (_, demanded) in properties.items() if demanded]
    return made | ({"required": required} if required else {}) | ({"additionalProperties": False} if closed else {})


SCHEMAS = st.one_of(_PLAIN, objects(_PLAIN), objects(objects(_PLAIN)))
DOCUMENTS = st.recursive(
    st.sampled_from(VALUES),
    lambda inside: st.one_of(st.dictionaries(st.sampled_from(NAMES), inside, max_size=3), st.lists(inside, max_size=2)),
    max_leaves=6,
)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A schema, and either a small change of it or another one."""
    old = draw(SCHEMAS)
    if old.get("type") != "object" or draw(st.integers(0, 3)) == 0:
        return old, draw(SCHEMAS)
    new = {**old, "properties": dict(old["properties"])}
    name = draw(st.sampled_from(NAMES))
    match draw(st.integers(0, 3)):
        case 0:
            new["properties"].pop(name, None)
            new["required"] = [each for each in old.get("required", []) if each != name]
        case 1:
            new["properties"][name] = draw(_PLAIN)
        case 2:
            new["required"] = sorted({*old.get("required", []), name} & new["properties"].keys())
        case _:
            new["required"] = [each for each in old.get("required", []) if each != name]
    if not new.get("required"):
        new.pop("required", None)
    return old, new


def described(language: str, schema: dict[str, Any], side: str) -> dict[str, Any]:
    """A description of one message that is written, or read, by whoever uses what is described."""
    if language == "OPENAPI":
        frame = {"openapi": "3.0.3", "info": {"title": "Pets", "version": "1"}}
        return frame | {"paths": {"/pets": {"post": operation(schema, side)}}}
    return former_application(schema, side) if language == "ASYNCAPI 2" else application(schema, side)


_FORMAT = "application/vnd.oai.openapi;version=3.0.0"
_INFO = {"title": "Pets", "version": "1"}


def former_application(schema: dict[str, Any], side: str) -> dict[str, Any]:
    """An application of AsyncAPI 2 with one channel."""
    message = {"messageId": "pet", "schemaFormat": _FORMAT, "payload": schema}
    action = "publish" if side == "request" else "subscribe"
    channel = {action: {"operationId": "exchange", "message": message}}
    return {"asyncapi": "2.6.0", "info": _INFO, "channels": {"pets": channel}}


def application(schema: dict[str, Any], side: str) -> dict[str, Any]:
    """The same application in AsyncAPI 3."""
    message = {"payload": {"schemaFormat": _FORMAT, "schema": schema}}
    action = "receive" if side == "request" else "send"
    channels = {"p": {"address": "pets", "messages": {"pet": message}}}
    operations = {"exchange": {"action": action, "channel": {"$ref": "#/channels/p"}}}
    return {"asyncapi": "3.0.0", "info": _INFO, "channels": channels, "operations": operations}


def whole(language: str) -> str:
    """The name of the format of a version."""
    return language.partition(" ")[0]
