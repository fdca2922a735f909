"""Steps around the breaks and risks of services that WSDL describes."""

from collections.abc import Iterable, Mapping

from app.formats.advice import xsd
from app.formats.advice.steps import Steps, always

_WRITTEN = always("Keep taking the old form of {it}, and drop it once no client sends it.")
_OPTIONAL = always("Leave {it} optional, and know what to do without it, until every client sends it.")
_ACCEPTED = always("Keep taking {it}, marked as deprecated in its documentation, until no client sends it.")
_READ = always("Let clients take the new form of {it} first, or answer with it in an operation of its own.")
_SENT = always("Keep sending {it} until no client reads it.")
_UNKNOWN = always("Let clients take {it} first, or send it in an operation of its own.")
_KEEP = always("Keep {it}, marked as deprecated in its documentation, until nobody calls it.")
_BESIDE = always("Add an operation of the new form beside {it}, and keep the old one until nobody calls it.")
_OFFER = always("Offer {new} as a binding and port of its own, and keep the old one until nobody calls {it} by it.")
_TOLD = always("Tell clients first: what they do with {it} may have to change before this does.")
_BOTH = always("Serve {old} and {new} alike until no client of {it} uses the old one.")

_NEW_IN_REQUESTS = ("ELEMENT_ADDED", "ATTRIBUTE_ADDED", "ATTRIBUTE_USE_CHANGED", "MIN_OCCURS_INCREASED")
_GONE = ("ELEMENT_REMOVED", "ATTRIBUTE_REMOVED")
_NEW_IN_ANSWERS = ("ELEMENT_ADDED", "ATTRIBUTE_ADDED", "ENUMERATION_VALUE_ADDED")


def _all(rules: Iterable[str], steps: Steps) -> dict[str, Steps]:
    return dict.fromkeys(rules, steps)


STEPS: Mapping[str, Steps] = {
    **_all((f"REQUEST_{rule}" for rule in xsd.STEPS), _WRITTEN),
    **_all((f"REQUEST_{rule}" for rule in _NEW_IN_REQUESTS), _OPTIONAL),
    **_all((f"REQUEST_{rule}" for rule in (*_GONE, "ENUMERATION_VALUE_REMOVED")), _ACCEPTED),
    **_all((f"RESPONSE_{rule}" for rule in xsd.STEPS), _READ),
    **_all((f"RESPONSE_{rule}" for rule in _GONE), _SENT),
    **_all((f"RESPONSE_{rule}" for rule in _NEW_IN_ANSWERS), _UNKNOWN),
    **_all(
        (
            "SERVICE_REMOVED", "PORT_REMOVED", "INTERFACE_REMOVED", "BINDING_REMOVED", "OPERATION_REMOVED",
            "BOUND_OPERATION_REMOVED",
        ),
        _KEEP,
    ),
    **_all(
        (
            "OPERATION_PATTERN_CHANGED", "REQUEST_BODY_CHANGED", "RESPONSE_BODY_CHANGED", "STYLE_CHANGED",
            "USE_CHANGED", "ENCODING_CHANGED", "MEDIA_TYPE_CHANGED",
        ),
        _BESIDE,
    ),
    **_all(("PORT_BINDING_CHANGED", "PROTOCOL_CHANGED", "TRANSPORT_CHANGED"), _OFFER),
    **_all(("SOAP_ACTION_CHANGED", "HTTP_METHOD_CHANGED", "HTTP_LOCATION_CHANGED", "ADDRESS_CHANGED"), _BOTH),
    **_all(
        ("NAMESPACE_CHANGED", "TARGET_NAMESPACE_CHANGED"),
        always("Publish the namespace {new} as a service of its own, and keep this one until nobody calls {it}."),
    ),
    **_all(
        ("SERVICE_RENAMED", "PORT_RENAMED", "INTERFACE_RENAMED"),
        always("Keep the name {old} until all clients of {it} were built anew."),
    ),
    "REQUEST_HEADER_ADDED": always("Take requests of {it} without the header {new} until every client sends it."),
    "REQUEST_HEADER_REMOVED": always("Heed the header {old} of {it} until no client sends it."),
    "RESPONSE_HEADER_REMOVED": always("Keep sending the header {old} with {it} until no client reads it."),
    "REQUEST_SUBSTITUTE_REMOVED": always("Keep taking it in place of {old} in {it} until no client sends it."),
    "RESPONSE_SUBSTITUTE_ADDED": always("Send {it} with what clients know until all of them know what is new."),
    "FAULT_ADDED": _TOLD,
    "PARAMETER_ORDER_CHANGED": _TOLD,
    "EXTENSION_CHANGED": _TOLD,
}  # fmt: skip
"""By rule."""
