"""Steps around the breaks of Protobuf schemas."""

from collections.abc import Mapping

from app.formats.advice.steps import Steps, always

_BESIDE = "Add a field of the new type with a new number beside {it}, fill both, and reserve the old number later."
_OPTIONAL = "Make a field optional instead of required in {it}, and check in the readers that it is there."
_ALONE = "Leave {it} outside of the oneof, or add the oneof with new fields and new numbers beside the old ones."

STEPS: Mapping[str, Steps] = {
    "PACKAGE_CHANGED": always("Keep the package of {it}, and publish the new package as a contract of its own."),
    "MESSAGE_REMOVED": always("Keep the message of {it}, marked as deprecated, until nobody looks its type up."),
    "MESSAGE_ADDED": always(
        "Put the new message of {it} into a file of its own, and import it once consumers have it."
    ),
    "FIELD_KIND_CHANGED": always(_BESIDE),
    "FIELD_SCALAR_KIND_CHANGED": always(_BESIDE),
    "FIELD_NAMED_TYPE_CHANGED": always(_BESIDE),
    "FIELD_NUMERIC_LABEL_CHANGED": always(_BESIDE),
    "REQUIRED_FIELD_ADDED": always(_OPTIONAL),
    "REQUIRED_FIELD_REMOVED": always(
        "Keep {it} as an optional field that producers still fill, until every consumer reads without it."
    ),
    "ONEOF_FIELD_REMOVED": always("Keep {it} in the oneof, marked as deprecated, until no data holds it."),
    "ONEOF_FIELD_ADDED": Steps(
        backward="Keep {it} where it was.",
        forward="Let consumers take the oneof with {it} first; producers set it once every consumer has it.",
        both="Add {it} outside of the oneof.",
    ),
    "MULTIPLE_FIELDS_MOVED_TO_ONEOF": always(_ALONE),
    "FIELD_MOVED_TO_EXISTING_ONEOF": always(_ALONE),
}
"""By rule, in the reference's own terms."""
