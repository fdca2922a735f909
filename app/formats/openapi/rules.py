"""The rules about what is around the schemas: operations, parameters, bodies, responses, security and notes."""

from collections.abc import Mapping

from app.formats.apis.collecting import Rule
from app.formats.model import Severity

_BREAKING, _RISKY = Severity.BREAKING, Severity.RISKY
_SAFE, _NOTE = Severity.SAFE, Severity.INFORMATIONAL

RULES: Mapping[str, Rule] = {
    "OPERATION_REMOVED": Rule(_BREAKING, "{it} was removed, without having been deprecated."),
    "DEPRECATED_OPERATION_REMOVED": Rule(_BREAKING, "{it}, which was deprecated, was removed."),
    "OPERATION_ADDED": Rule(_SAFE, "{it} was added."),
    "OPERATION_DEPRECATED": Rule(_NOTE, "{it} is deprecated now."),
    "OPERATION_NO_LONGER_DEPRECATED": Rule(_NOTE, "{it} is no longer deprecated."),
    "OPERATION_SUNSET_CHANGED": Rule(_NOTE, "The day on which {it} is to go changed from {old} to {new}."),
    "OPERATION_ID_CHANGED": Rule(
        _RISKY, "The operationId of {it} changed from {old} to {new}: generated clients name their methods by it."
    ),
    "OPERATION_TAGS_CHANGED": Rule(_NOTE, "The tags of {it} changed."),
    "OPERATION_DESCRIPTION_CHANGED": Rule(_NOTE, "The summary or the description of {it} changed."),
    "OPERATION_SERVERS_CHANGED": Rule(_RISKY, "The servers of {it} changed."),
    "CALLBACK_REMOVED": Rule(_BREAKING, "The callback {it} was removed."),
    "CALLBACK_ADDED": Rule(_SAFE, "The callback {it} was added."),
    "WEBHOOK_REMOVED": Rule(_BREAKING, "The webhook {it} was removed."),
    "WEBHOOK_ADDED": Rule(_SAFE, "The webhook {it} was added."),
    "PATH_PARAMETER_RENAMED": Rule(
        _SAFE, "The parameter of the path {it} was renamed from {old} to {new}, which no request shows."
    ),
    "REQUIRED_PARAMETER_ADDED": Rule(_BREAKING, "The parameter {it} was added and is required."),
    "PARAMETER_ADDED": Rule(_SAFE, "The parameter {it} was added."),
    "PARAMETER_REMOVED": Rule(_BREAKING, "The parameter {it} was removed."),
    "PARAMETER_MOVED": Rule(_BREAKING, "The parameter {it} moved from {old} to {new}."),
    "PARAMETER_BECAME_REQUIRED": Rule(_BREAKING, "The parameter {it} is now required."),
    "PARAMETER_BECAME_OPTIONAL": Rule(_SAFE, "The parameter {it} is no longer required."),
    "PARAMETER_STYLE_CHANGED": Rule(
        _BREAKING, "The parameter {it} is written in another style: {new} instead of {old}."
    ),
    "PARAMETER_EMPTY_VALUE_FORBIDDEN": Rule(_BREAKING, "The parameter {it} may no longer be empty."),
    "PARAMETER_EMPTY_VALUE_ALLOWED": Rule(_SAFE, "The parameter {it} may now be empty."),
    "PARAMETER_DEPRECATED": Rule(_NOTE, "The parameter {it} is deprecated now."),
    "PARAMETER_NO_LONGER_DEPRECATED": Rule(_NOTE, "The parameter {it} is no longer deprecated."),
    "PARAMETER_DESCRIPTION_CHANGED": Rule(_NOTE, "The description of the parameter {it} changed."),
    "REQUIRED_REQUEST_BODY_ADDED": Rule(_BREAKING, "{it} now needs a body in its requests."),
    "REQUEST_BODY_ADDED": Rule(_SAFE, "{it} now takes a body in its requests."),
    "REQUEST_BODY_REMOVED": Rule(_BREAKING, "{it} no longer takes a body in its requests."),
    "REQUEST_BODY_BECAME_REQUIRED": Rule(_BREAKING, "The body of requests to {it} is now required."),
    "REQUEST_BODY_BECAME_OPTIONAL": Rule(_SAFE, "The body of requests to {it} is no longer required."),
    "REQUEST_BODY_DESCRIPTION_CHANGED": Rule(_NOTE, "The description of the body of requests to {it} changed."),
    "REQUEST_MEDIA_TYPE_REMOVED": Rule(_BREAKING, "{it} no longer takes bodies of the type {old}."),
    "REQUEST_MEDIA_TYPE_ADDED": Rule(_SAFE, "{it} now takes bodies of the type {new}."),
    "REQUEST_SCHEMA_ADDED": Rule(_BREAKING, "{It}, which could be anything, now has to meet a schema."),
    "REQUEST_SCHEMA_REMOVED": Rule(_SAFE, "{It} may now be anything."),
    "REQUEST_ENCODING_CHANGED": Rule(_RISKY, "How the parts of {it} are encoded changed."),
    "RESPONSE_STATUS_REMOVED": Rule(_BREAKING, "{it} no longer answers with {old}."),
    "RESPONSE_STATUS_ADDED": Rule(_SAFE, "{it} may now answer with {new}."),
    "RESPONSE_MEDIA_TYPE_REMOVED": Rule(_BREAKING, "{it} no longer answers in the type {old}."),
    "RESPONSE_MEDIA_TYPE_ADDED": Rule(_SAFE, "{it} may now answer in the type {new}."),
    "RESPONSE_SCHEMA_ADDED": Rule(_SAFE, "{It}, which could be anything, now has a schema."),
    "RESPONSE_SCHEMA_REMOVED": Rule(_BREAKING, "{It} may now be anything."),
    "RESPONSE_ENCODING_CHANGED": Rule(_RISKY, "How the parts of {it} are encoded changed."),
    "RESPONSE_DESCRIPTION_CHANGED": Rule(_NOTE, "The description of {it} changed."),
    "RESPONSE_HEADER_REMOVED": Rule(_BREAKING, "The header {it} was removed."),
    "RESPONSE_HEADER_ADDED": Rule(_SAFE, "The header {it} was added."),
    "RESPONSE_HEADER_BECAME_OPTIONAL": Rule(_BREAKING, "The header {it} is no longer always there."),
    "RESPONSE_HEADER_BECAME_REQUIRED": Rule(_SAFE, "The header {it} is now always there."),
    "LINK_REMOVED": Rule(_RISKY, "The link {it} was removed."),
    "LINK_ADDED": Rule(_SAFE, "The link {it} was added."),
    "LINK_CHANGED": Rule(_RISKY, "The link {it} changed."),
    "SECURITY_ADDED": Rule(_BREAKING, "{it} now asks who calls; it did not before."),
    "SECURITY_REMOVED": Rule(_SAFE, "{it} no longer asks who calls."),
    "SECURITY_REQUIREMENT_REMOVED": Rule(_BREAKING, "{it} no longer takes {old} as the way to say who calls."),
    "SECURITY_REQUIREMENT_ADDED": Rule(_SAFE, "{it} now also takes {new} as a way to say who calls."),
    "SECURITY_SCOPE_ADDED": Rule(_BREAKING, "{it} now needs more rights: {new} instead of {old}."),
    "SECURITY_SCOPE_REMOVED": Rule(_SAFE, "{it} now needs fewer rights: {new} instead of {old}."),
    "SECURITY_SCHEME_CHANGED": Rule(_BREAKING, "The security scheme {it} works in another way."),
    "SECURITY_SCHEME_ENDPOINT_CHANGED": Rule(_RISKY, "The addresses of the security scheme {it} changed."),
    "SECURITY_SCHEME_NOTE_CHANGED": Rule(_NOTE, "The description of the security scheme {it} changed."),
    "SECURITY_SCHEME_ADDED": Rule(_SAFE, "The security scheme {it} was added."),
    "SECURITY_SCHEME_REMOVED": Rule(_SAFE, "The security scheme {it} was removed; what used it says so itself."),
    "SERVER_REMOVED": Rule(
        _RISKY, "The server {it} was removed: clients that were set up with it may not reach the API."
    ),
    "SERVER_ADDED": Rule(_SAFE, "The server {it} was added."),
    "SERVER_CHANGED": Rule(_RISKY, "The variables of the server {it} changed."),
    "SCHEMA_ADDED": Rule(_NOTE, "The schema {it} was added, and no message uses it."),
    "SCHEMA_REMOVED": Rule(_NOTE, "The schema {it} was removed, and no message used it."),
    "SCHEMA_CHANGED": Rule(_NOTE, "The schema {it} changed, and no message uses it."),
    "INFO_CHANGED": Rule(_NOTE, "What the document says about itself changed: {it}."),
    "VERSION_OF_OPENAPI_CHANGED": Rule(_NOTE, "The document is written in OpenAPI {new} instead of {old}."),
    "EXTENSION_CHANGED": Rule(_NOTE, "The extension {it} changed."),
}
"""By id: how much each matters unless its place says otherwise, and its sentence."""
