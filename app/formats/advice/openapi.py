"""Steps around the breaks and risks of HTTP APIs."""

from collections.abc import Mapping

from app.formats.advice.messages import steps
from app.formats.advice.steps import Steps, always

_DEPRECATE = always("Deprecate {it} first, say when it will be gone (`x-sunset`), and remove it once nobody uses it.")
_OPTIONAL = always("Leave {it} optional, with a default, until every consumer sends it.")
_ACCEPT_BOTH = always("Take {it} in both ways, and drop the old one once nobody uses it.")
_PRESENT = always("Keep sending {it} always, until every consumer does without it.")
_CREDENTIALS = always(
    "Offer {it} with the new way to say who calls first, and demand it once every consumer has what it needs."
)
_LINKS = always("Keep the link of {it} until nobody follows it.")
_ADDRESS = always("Keep the old address, or let it lead to the new one, until every consumer has changed its settings.")

STEPS: Mapping[str, Steps] = {
    **steps("REQUEST", "RESPONSE"),
    "OPERATION_REMOVED": _DEPRECATE,
    "DEPRECATED_OPERATION_REMOVED": always("Make sure that nobody calls {it} any more before it goes."),
    "OPERATION_SUNSET_CHANGED": always("Keep the day that was announced for {it}, or tell its consumers."),
    "OPERATION_ID_CHANGED": always("Keep the id of {it}, unless no client is generated from the description."),
    "OPERATION_SERVERS_CHANGED": _ADDRESS,
    "CALLBACK_REMOVED": _DEPRECATE,
    "WEBHOOK_REMOVED": _DEPRECATE,
    "REQUIRED_PARAMETER_ADDED": _OPTIONAL,
    "PARAMETER_REMOVED": always("Keep taking {it}, marked as deprecated, until no consumer sends it."),
    "PARAMETER_MOVED": _ACCEPT_BOTH,
    "PARAMETER_BECAME_REQUIRED": _OPTIONAL,
    "PARAMETER_BECAME_OPTIONAL": _PRESENT,
    "PARAMETER_STYLE_CHANGED": _ACCEPT_BOTH,
    "PARAMETER_EMPTY_VALUE_FORBIDDEN": always("Keep taking {it} without a value until no consumer sends it so."),
    "REQUIRED_REQUEST_BODY_ADDED": always("Leave the body of {it} optional until every consumer sends one."),
    "REQUEST_BODY_REMOVED": always("Keep taking a body in {it} until no consumer sends one."),
    "REQUEST_BODY_BECAME_REQUIRED": always("Leave the body of {it} optional until every consumer sends one."),
    "REQUEST_BODY_BECAME_OPTIONAL": always("Keep sending a body with {it} until every consumer does without it."),
    "REQUEST_MEDIA_TYPE_REMOVED": _ACCEPT_BOTH,
    "REQUEST_SCHEMA_ADDED": always("Take what {it} took before, until every consumer keeps to the schema."),
    "REQUEST_ENCODING_CHANGED": _ACCEPT_BOTH,
    "RESPONSE_STATUS_REMOVED": always("Keep the status of {it}, or let every consumer know the other one first."),
    "RESPONSE_STATUS_ADDED": always("Let every consumer of {it} know the new status first."),
    "RESPONSE_MEDIA_TYPE_REMOVED": always("Keep offering the type {old} in {it} until no consumer asks for it."),
    "RESPONSE_SCHEMA_REMOVED": always("Keep a schema for what {it} answers: else consumers can rely on nothing."),
    "RESPONSE_ENCODING_CHANGED": always("Let consumers of {it} take the new encoding first."),
    "RESPONSE_HEADER_REMOVED": always("Keep sending {it} until no consumer reads it."),
    "RESPONSE_HEADER_ADDED": _OPTIONAL,
    "RESPONSE_HEADER_BECAME_OPTIONAL": _PRESENT,
    "RESPONSE_HEADER_BECAME_REQUIRED": _OPTIONAL,
    "LINK_REMOVED": _LINKS,
    "LINK_CHANGED": _LINKS,
    "SECURITY_ADDED": _CREDENTIALS,
    "SECURITY_REQUIREMENT_REMOVED": _CREDENTIALS,
    "SECURITY_SCOPE_ADDED": always("Give every consumer of {it} the further rights before they are asked for."),
    "SECURITY_SCHEME_CHANGED": always("Add the new way as a scheme beside the old one, for {it} and others."),
    "SECURITY_SCHEME_ENDPOINT_CHANGED": _ADDRESS,
    "SERVER_REMOVED": _ADDRESS,
    "SERVER_CHANGED": _ADDRESS,
}
"""By rule."""
