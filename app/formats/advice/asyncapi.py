"""Steps around the breaks and risks of what is sent over channels."""

from collections.abc import Mapping

from app.formats.advice import avro, protobuf
from app.formats.advice.messages import steps
from app.formats.advice.steps import Steps, always

_KEEP = always("Keep {it}, marked as deprecated, until nobody is at its other end.")
_BESIDE = always("Open a channel of its own for the new form of {it}, and serve both until nobody uses the old one.")
_CREDENTIALS = always("Give every consumer of {it} what it needs to say who connects before it is asked for.")
_SETTINGS = always("Keep the old settings until everybody who connects has taken the new ones.")

STEPS: Mapping[str, Steps] = {
    **{
        f"{side}_{rule}": found
        for side in ("RECEIVED", "SENT")
        for language in (avro.STEPS, protobuf.STEPS)
        for rule, found in language.items()
    },
    **steps("RECEIVED", "SENT"),
    "OPERATION_REMOVED": _KEEP,
    "OPERATION_ID_CHANGED": always("Keep the id, unless no code is generated from the description of {it}."),
    "OPERATION_BINDINGS_CHANGED": _SETTINGS,
    "CHANNEL_ADDRESS_CHANGED": always("Serve the addresses {old} and {new} until nobody uses the old one."),
    "CHANNEL_BINDINGS_CHANGED": _SETTINGS,
    "CHANNEL_PARAMETERS_CHANGED": _SETTINGS,
    "CHANNEL_SERVERS_CHANGED": _SETTINGS,
    "MESSAGE_REMOVED": _KEEP,
    "MESSAGE_ADDED": always("Let consumers of {it} know the new message first; or send it on a channel of its own."),
    "MESSAGE_BINDINGS_CHANGED": _SETTINGS,
    "CONTENT_TYPE_CHANGED": _BESIDE,
    "SCHEMA_FORMAT_CHANGED": _BESIDE,
    "CORRELATION_ID_CHANGED": always("Put the correlation id of {it} at both places until nobody needs the old one."),
    "PAYLOAD_ADDED": always("Take what {it} took before, until every consumer keeps to the schema."),
    "PAYLOAD_REMOVED": always("Keep a schema for {it}: without one, consumers can rely on nothing."),
    "PAYLOAD_CHANGED": _BESIDE,
    "HEADERS_ADDED": always("Take other headers in {it} until every consumer keeps to the schema."),
    "HEADERS_CHANGED": _BESIDE,
    "HEADERS_REMOVED": always("Keep a schema for the headers of {it}: without one, consumers can rely on nothing."),
    "KEY_ADDED": always("Take other keys as {it} until every consumer keeps to the schema."),
    "KEY_REMOVED": always("Keep a schema for {it}: without one, consumers can rely on nothing."),
    "KEY_CHANGED": _BESIDE,
    "SECURITY_ADDED": _CREDENTIALS,
    "SECURITY_REQUIREMENT_REMOVED": _CREDENTIALS,
    "SERVER_REMOVED": _SETTINGS,
    "SERVER_PROTOCOL_CHANGED": always(
        "Offer {new} as a server of its own, and keep the one of {old} until nobody uses it."
    ),
    "SERVER_CHANGED": _SETTINGS,
}
"""By rule."""
