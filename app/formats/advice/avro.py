"""Steps around the breaks and risks of Avro schemas."""

from collections.abc import Mapping

from app.formats.advice.steps import Steps, always

_BESIDE = "Add a field of the new type beside {it}, fill both, and remove the old one once nobody reads it."
_APART = "Publish the new type as a contract of its own, and keep this one until nobody reads it."

STEPS: Mapping[str, Steps] = {
    "READER_FIELD_MISSING_DEFAULT_VALUE": Steps(
        backward="Give {it} a default, or its former name as an alias if it was only renamed.",
        forward="Keep {it}, documented as deprecated, until every consumer has a version in which it has a default, "
        "or the new name as an alias if it was only renamed.",
        both="Give {it} a default in a release of its own; once every consumer has that, it can come and go.",
    ),
    "TYPE_MISMATCH": Steps(
        backward="Keep the wider type of {it} until all data that was written with it is gone.",
        forward="Let consumers take the wider type of {it} first, and producers once every consumer has it.",
        both=_BESIDE,
        whole=_APART,
    ),
    "MISSING_UNION_BRANCH": Steps(
        backward="Let producers stop writing that branch of {it} first, and remove it once no data holds it.",
        forward="Let consumers take the union of {it} with the new branch first; producers write it in a later step.",
        both="Change the union of {it} in two steps: add the new branches first, and remove the old ones later.",
    ),
    "MISSING_ENUM_SYMBOLS": Steps(
        backward="Keep the symbols of {it}, or give the enum a default, which stands for symbols that are not known.",
        forward="Give the enum of {it} a default in a release of its own; once every consumer has it, add symbols.",
        both="Change the enum of {it} in two steps: give it a default first, and change its symbols once all have it.",
    ),
    "FIXED_SIZE_MISMATCH": always(_BESIDE, whole=_APART),
    "NAME_MISMATCH": Steps(
        backward="Keep the name of the type of {it}, or give the type its former name as an alias.",
        forward="Let consumers take the alias of the type of {it} first, and producers once every consumer has it.",
        both="Keep the name of the type of {it}, or add its former name as an alias and let consumers go first.",
    ),
    "READER_FIELD_AMBIGUOUS": Steps(
        backward="Leave {it} only those aliases that name one field of the old schema.",
        forward="Give no field of the new schema a name that {it} has as an alias in the old one.",
        both="Leave {it} only aliases that no other field has as its name.",
    ),
    "TYPE_PROMOTED": always("Let producers write nothing but UTF-8 into {it}, and say so in its documentation."),
    "LOGICAL_TYPE_CHANGED": always(_BESIDE, whole=_APART),
}
"""By rule, in the rule's own terms."""
