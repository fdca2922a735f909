"""Steps around the breaks and risks of Protobuf schemas."""

from collections.abc import Mapping

from app.formats.advice.steps import Steps, always

_BESIDE = always(
    "Add a field of the new type with a new number beside {it}, fill both, and reserve the old number later.",
    whole="Add a field of the new type with a new number, fill both, and reserve the old number later.",
)
_OPTIONAL = always("Make a field optional instead of required in {it}, and check in the readers that it is there.")
_ALONE = always(
    "Leave {it} outside of the oneof, or add the oneof with new fields and new numbers beside the old ones."
)
_LABEL = Steps(
    backward="Let producers write {it} as the new label demands, and change it once no older data is left.",
    forward="Let consumers take the new label of {it} first; producers make use of it once every consumer has it.",
    both="Keep the label of {it}, or add a field with the new label and a new number beside it.",
)
_UNCALLED = always("Keep it, marked as deprecated, until nobody calls it.")

STEPS: Mapping[str, Steps] = {
    "PACKAGE_CHANGED": always("Keep the package {old}, and publish the new package as a contract of its own."),
    "MESSAGE_REMOVED": always("Keep the message {old}, marked as deprecated, until nobody looks its type up."),
    "MESSAGE_ADDED": always("Put the message {new} into a file of its own, and import it once consumers have it."),
    "FIELD_KIND_CHANGED": _BESIDE,
    "FIELD_SCALAR_KIND_CHANGED": _BESIDE,
    "FIELD_NAMED_TYPE_CHANGED": _BESIDE,
    "FIELD_NUMERIC_LABEL_CHANGED": _BESIDE,
    "FIELD_STRING_OR_BYTES_LABEL_CHANGED": _LABEL,
    "FIELD_LABEL_CHANGED": _LABEL._replace(both="Keep the label of {it}: Apicurio's registry takes no other."),
    "FIELD_TYPE_CHANGED": Steps(
        backward="Let producers write only what the new type of {it} can hold, until no other data is left.",
        forward="Let consumers take the new type of {it} first; producers write what only that can hold later.",
        both=_BESIDE.both,
    ),
    "FIELD_TYPE_PACKAGE_CHANGED": always("Keep the type of {it}, or make sure that both types have the same fields."),
    "FIELD_DEFAULT_CHANGED": always("Keep the default of {it}, and let producers write the new value instead."),
    "FIELD_ADDED": always("Give {it} a number and a name that were never used before."),
    "FIELD_REMOVED": always(
        "Reserve the number and the name of {it}, so that nobody uses them again for something else."
    ),
    "FIELD_NAME_CHANGED": always("Keep the name {old}, or keep its form in JSON with the option `json_name`."),
    "FIELD_JSON_NAME_CHANGED": always("Keep {old} as the name in JSON: readers of JSON know no other."),
    "REQUIRED_FIELD_ADDED": _OPTIONAL,
    "REQUIRED_FIELD_REMOVED": always(
        "Keep {it} as an optional field that producers still fill, until every consumer reads without it."
    ),
    "ONEOF_FIELD_REMOVED": always("Keep {it} in the oneof, marked as deprecated, until no data holds it."),
    "ONEOF_FIELD_ADDED": Steps(
        backward="Keep {it} where it was.",
        forward="Let consumers take the oneof with {it} first; producers set it once every consumer has it.",
        both="Add {it} outside of the oneof.",
    ),
    "MULTIPLE_FIELDS_MOVED_TO_ONEOF": _ALONE,
    "FIELD_MOVED_TO_EXISTING_ONEOF": _ALONE,
    "ENUM_CONST_ADDED": always(
        "Let consumers take the new value first; producers write it once every consumer has it."
    ),
    "ENUM_CONST_REMOVED": always(
        "Keep the value, marked as deprecated, until no data holds it; then reserve its number and its name."
    ),
    "ENUM_CONST_CHANGED": always("Keep the name {old}, and add the other one beside it with `allow_alias`."),
    "ENUM_TYPE_CHANGED": always("Keep the enum as it was with the feature `enum_type`."),
    "RESERVED_REMOVED": always("Keep what was reserved, unless no data ever held it."),
    "EXTENSION_RANGES_CHANGED": always("Keep the ranges from which somebody may have taken a number."),
    "EXTENSION_REMOVED": always("Keep the extension, marked as deprecated, until no data holds it."),
    "SERVICE_REMOVED": _UNCALLED,
    "METHOD_REMOVED": _UNCALLED,
    "METHOD_SIGNATURE_CHANGED": always(
        "Add a method with the new types under another name, and remove this one once nobody calls it."
    ),
    "NOT_COMPILABLE": always("Correct what protoc refuses: no client can be built from it."),
}
"""By rule, in the reference's own terms."""
