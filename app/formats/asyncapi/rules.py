"""The rules about what is around the schemas: channels, operations, messages and notes."""

from collections.abc import Mapping

from app.formats.apis.collecting import Rule
from app.formats.model import Severity

_BREAKING, _RISKY = Severity.BREAKING, Severity.RISKY
_SAFE, _NOTE = Severity.SAFE, Severity.INFORMATIONAL

RULES: Mapping[str, Rule] = {
    "OPERATION_REMOVED": Rule(_BREAKING, "The application no longer {it}."),
    "OPERATION_ADDED": Rule(_SAFE, "The application now {it}."),
    "OPERATION_DESCRIPTION_CHANGED": Rule(_NOTE, "What is said about how the application {it} changed."),
    "OPERATION_ID_CHANGED": Rule(
        _RISKY, "The id of the operation in which the application {it} changed from {old} to {new}."
    ),
    "OPERATION_BINDINGS_CHANGED": Rule(_RISKY, "How the application {it} on its protocol changed."),
    "CHANNEL_ADDRESS_CHANGED": Rule(_BREAKING, "The channel {it} has the address {new} instead of {old}."),
    "CHANNEL_BINDINGS_CHANGED": Rule(_RISKY, "What the channel {it} is on its protocol changed."),
    "CHANNEL_PARAMETERS_CHANGED": Rule(_RISKY, "The parameters of the channel {it} changed."),
    "CHANNEL_SERVERS_CHANGED": Rule(_RISKY, "The servers of the channel {it} changed."),
    "CHANNEL_DESCRIPTION_CHANGED": Rule(_NOTE, "What is said about the channel {it} changed."),
    "MESSAGE_REMOVED": Rule(_BREAKING, "The message {it} is no longer there."),
    "MESSAGE_ADDED": Rule(_SAFE, "The message {it} was added."),
    "MESSAGE_RENAMED": Rule(_SAFE, "The message {it} is called {new} instead of {old}."),
    "MESSAGE_DESCRIPTION_CHANGED": Rule(_NOTE, "What is said about the message {it} changed."),
    "MESSAGE_BINDINGS_CHANGED": Rule(_RISKY, "How the message {it} is carried on its protocol changed."),
    "CONTENT_TYPE_CHANGED": Rule(_BREAKING, "The message {it} is written as {new} instead of {old}."),
    "SCHEMA_FORMAT_CHANGED": Rule(_BREAKING, "The message {it} has a schema in {new} instead of {old}."),
    "CORRELATION_ID_CHANGED": Rule(_BREAKING, "The correlation id of the message {it} is at {new} instead of {old}."),
    "CORRELATION_ID_ADDED": Rule(_SAFE, "The message {it} now has a correlation id."),
    "PAYLOAD_ADDED": Rule(_SAFE, "The payload of the message {it}, which could be anything, now has a schema."),
    "PAYLOAD_REMOVED": Rule(_BREAKING, "The payload of the message {it} may now be anything."),
    "PAYLOAD_CHANGED": Rule(_BREAKING, "The payload of the message {it} changed, in a language that is not read here."),
    "HEADERS_ADDED": Rule(_SAFE, "The headers of the message {it} now have a schema."),
    "HEADERS_CHANGED": Rule(_BREAKING, "The headers of the message {it} changed, in a language that is not read here."),
    "HEADERS_REMOVED": Rule(_BREAKING, "The headers of the message {it} may now be anything."),
    "KEY_ADDED": Rule(_SAFE, "The key of the message {it} now has a schema."),
    "KEY_REMOVED": Rule(_BREAKING, "The key of the message {it} may now be anything."),
    "KEY_CHANGED": Rule(
        _BREAKING, "The key of the message {it} changed, which is described in a language that is not read here."
    ),
    "SECURITY_ADDED": Rule(_BREAKING, "{it} now asks who connects; it did not before."),
    "SECURITY_REMOVED": Rule(_SAFE, "{it} no longer asks who connects."),
    "SECURITY_REQUIREMENT_REMOVED": Rule(_BREAKING, "{it} no longer takes a way to say who connects: {old}."),
    "SECURITY_REQUIREMENT_ADDED": Rule(_SAFE, "{it} now also takes another way to say who connects: {new}."),
    "SERVER_REMOVED": Rule(_RISKY, "The server {it} was removed: who was set up with it may not connect."),
    "SERVER_ADDED": Rule(_SAFE, "The server {it} was added."),
    "SERVER_PROTOCOL_CHANGED": Rule(_BREAKING, "The server {it} speaks {new} instead of {old}."),
    "SERVER_CHANGED": Rule(_RISKY, "The {it} is {new} instead of {old}."),
    "SERVER_DESCRIPTION_CHANGED": Rule(_NOTE, "What is said about the server {it} changed."),
    "SCHEMA_ADDED": Rule(_NOTE, "The schema {it} was added, and no message uses it."),
    "SCHEMA_REMOVED": Rule(_NOTE, "The schema {it} was removed, and no message used it."),
    "SCHEMA_CHANGED": Rule(_NOTE, "The schema {it} changed, and no message uses it."),
    "INFO_CHANGED": Rule(_NOTE, "What the document says about itself changed: {it}."),
    "VERSION_OF_ASYNCAPI_CHANGED": Rule(_NOTE, "The document is written in AsyncAPI {new} instead of {old}."),
    "EXTENSION_CHANGED": Rule(_NOTE, "The extension {it} changed."),
}
"""By id: how much each matters unless its place says otherwise, and its sentence."""
