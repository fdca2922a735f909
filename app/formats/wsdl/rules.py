"""The rules about what is around the schemas. Those about schemas are XML Schema's, with the side in front."""

from collections.abc import Mapping

from app.formats.apis.collecting import Rule
from app.formats.model import Severity

_BREAKING, _RISKY = Severity.BREAKING, Severity.RISKY
_SAFE, _NOTE = Severity.SAFE, Severity.INFORMATIONAL

RULES: Mapping[str, Rule] = {
    "TARGET_NAMESPACE_CHANGED": Rule(
        _RISKY, "The document has the target namespace {new} instead of {old}: its services have other full names."
    ),
    "NAMESPACE_CHANGED": Rule(
        _BREAKING, "The elements of {old} are in the namespace {new} now: no message is the same."
    ),
    "VERSION_OF_WSDL_CHANGED": Rule(_NOTE, "The document is written in WSDL {new} instead of {old}."),
    "DOCUMENTATION_CHANGED": Rule(_NOTE, "What is said about {it} changed."),
    "EXTENSION_CHANGED": Rule(_RISKY, "What extensions of WSDL say about {it} changed, such as policies."),
    "RESTATED": Rule(_NOTE, "The text changed, and means the same."),
    "SERVICE_REMOVED": Rule(_BREAKING, "The service {it} was removed."),
    "SERVICE_ADDED": Rule(_SAFE, "The service {it} was added."),
    "SERVICE_RENAMED": Rule(_RISKY, "The service {old} is called {new} now: clients that look for its name fail."),
    "PORT_REMOVED": Rule(_BREAKING, "The port {it} was removed."),
    "PORT_ADDED": Rule(_SAFE, "The port {it} was added."),
    "PORT_RENAMED": Rule(_RISKY, "The port {old} is called {new} now: clients that look for its name fail."),
    "PORT_BINDING_CHANGED": Rule(_BREAKING, "The port {it} has the binding {new} instead of {old}."),
    "ADDRESS_CHANGED": Rule(_RISKY, "The port {it} is at {new} instead of {old}."),
    "INTERFACE_REMOVED": Rule(_BREAKING, "The interface {it} was removed."),
    "INTERFACE_ADDED": Rule(_SAFE, "The interface {it} was added."),
    "INTERFACE_RENAMED": Rule(_RISKY, "The interface {old} is called {new} now, and so is code that is generated."),
    "OPERATION_REMOVED": Rule(_BREAKING, "The operation {it} was removed."),
    "OPERATION_ADDED": Rule(_SAFE, "The operation {it} was added."),
    "OPERATION_PATTERN_CHANGED": Rule(_BREAKING, "The operation {it} is {new} now, not {old}."),
    "PARAMETER_ORDER_CHANGED": Rule(_RISKY, "The parameters of the operation {it} are in another order."),
    "FAULT_ADDED": Rule(_RISKY, "The fault {it} was added: clients may meet one that they do not know."),
    "FAULT_REMOVED": Rule(_SAFE, "The fault {it} was removed."),
    "MESSAGE_RENAMED": Rule(_NOTE, "The message of {it} is called {new} instead of {old}."),
    "PART_RENAMED": Rule(_NOTE, "The part of {it} is called {new} instead of {old}, which no message shows."),
    "REQUEST_BODY_CHANGED": Rule(_BREAKING, "The body of {it} is {new} now, not {old}."),
    "RESPONSE_BODY_CHANGED": Rule(_BREAKING, "The body of {it} is {new} now, not {old}."),
    "BINDING_REMOVED": Rule(_BREAKING, "The binding {it} was removed."),
    "BINDING_ADDED": Rule(_SAFE, "The binding {it} was added."),
    "BINDING_RENAMED": Rule(_NOTE, "The binding {old} is called {new} now."),
    "PROTOCOL_CHANGED": Rule(_BREAKING, "The binding {it} speaks {new} instead of {old}."),
    "TRANSPORT_CHANGED": Rule(_BREAKING, "The binding {it} has the transport {new} instead of {old}."),
    "BOUND_OPERATION_REMOVED": Rule(_BREAKING, "The operation {it} can no longer be called."),
    "BOUND_OPERATION_ADDED": Rule(_SAFE, "The operation {it} can be called now."),
    "STYLE_CHANGED": Rule(_BREAKING, "The operation {it} has the style {new} instead of {old}."),
    "USE_CHANGED": Rule(_BREAKING, "The message of {it} is {new} instead of {old}."),
    "SOAP_ACTION_CHANGED": Rule(_BREAKING, "The operation {it} has the action {new} instead of {old}."),
    "HTTP_METHOD_CHANGED": Rule(_BREAKING, "The operation {it} is called with {new} instead of {old}."),
    "HTTP_LOCATION_CHANGED": Rule(_BREAKING, "The operation {it} is at {new} instead of {old}."),
    "ENCODING_CHANGED": Rule(_BREAKING, "Parameters of {it} are written as {new} instead of {old}."),
    "MEDIA_TYPE_CHANGED": Rule(_BREAKING, "What {it} carries has the media type {new} instead of {old}."),
    "REQUEST_HEADER_ADDED": Rule(_BREAKING, "{It} now has the header {new}, which clients do not send."),
    "REQUEST_HEADER_REMOVED": Rule(_RISKY, "{It} no longer has the header {old}: what clients send is not heeded."),
    "RESPONSE_HEADER_ADDED": Rule(_SAFE, "{It} now has the header {new}."),
    "RESPONSE_HEADER_REMOVED": Rule(_BREAKING, "{It} no longer has the header {old}, which clients may need."),
    "REQUEST_SUBSTITUTE_REMOVED": Rule(_BREAKING, "The {it}, which clients may send in place of {old}, is gone."),
    "REQUEST_SUBSTITUTE_ADDED": Rule(_SAFE, "Clients may send the {it} in place of {new}."),
    "RESPONSE_SUBSTITUTE_REMOVED": Rule(_SAFE, "The {it} no longer comes in place of {old}."),
    "RESPONSE_SUBSTITUTE_ADDED": Rule(_RISKY, "The {it}, which clients do not know, may come in place of {new}."),
    "SCHEMA_REMOVED": Rule(_NOTE, "The {it}, which no message used, was removed."),
    "SCHEMA_ADDED": Rule(_NOTE, "The {it}, which no message uses, was added."),
    "SCHEMA_CHANGED": Rule(_NOTE, "The {it}, which no message uses, changed."),
}  # fmt: skip
"""By id: how much each matters unless its place says otherwise, and its sentence."""
