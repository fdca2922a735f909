"""Steps around the breaks and risks of XML Schemas."""

from collections.abc import Mapping

from app.formats.advice.steps import Steps, always

_BESIDE = always("Add an optional element of the new kind beside {it}, fill both, and remove the old one later.")
_NARROWER = always(
    "Let producers write {it} in the narrower way first, and say so here once no other document is left."
)
_WIDER = always("Let consumers take the wider {it} first, and producers make use of it once every consumer has it.")
_ADDED = Steps(
    backward="Make {it} optional, and require it once every producer writes it.",
    forward="Let consumers take the schema with {it} first, and producers write it once every consumer has it.",
    both="Add {it} as optional, let consumers take it first, and require it once every producer writes it.",
)
_REMOVED = Steps(
    backward="Keep {it} as optional, and remove it once no document has it.",
    forward="Keep {it} until no consumer requires it.",
    both="Make {it} optional first, and remove it once no document has it and no consumer requires it.",
)
_EITHER = Steps(_NARROWER.backward, _WIDER.forward, _BESIDE.both)
_NAMED = always("Keep the name of the type of {it}, and change what is inside of it in compatible steps.")

STEPS: Mapping[str, Steps] = {
    "ELEMENT_ADDED": _ADDED,
    "ATTRIBUTE_ADDED": _ADDED,
    "ELEMENT_REMOVED": _REMOVED,
    "ATTRIBUTE_REMOVED": _REMOVED,
    "ATTRIBUTE_USE_CHANGED": _EITHER,
    "TYPE_ADDED": always(
        _WIDER.both, whole="Let consumers take the schema with the new type first, and producers name it once all have."
    ),
    "TYPE_REMOVED": always(
        "Keep the type, marked as deprecated in its documentation, until {it} needs it no more.",
        whole="Keep the type, marked as deprecated in its documentation, until no document names it.",
    ),
    "TYPE_CHANGED": _NAMED,
    "CONTENT_KIND_CHANGED": _BESIDE,
    "MIN_OCCURS_INCREASED": _NARROWER,
    "MIN_OCCURS_DECREASED": _WIDER,
    "MAX_OCCURS_DECREASED": _NARROWER,
    "MAX_OCCURS_INCREASED": _WIDER,
    "GROUP_OCCURS_CHANGED": _EITHER,
    "COMPOSITOR_CHANGED": _EITHER,
    "ELEMENT_ORDER_CHANGED": always("Keep the order in {it}, and add what is new at the end."),
    "NILLABLE_ADDED": _WIDER,
    "NILLABLE_REMOVED": _NARROWER,
    "ABSTRACT_ADDED": _NARROWER,
    "ABSTRACT_REMOVED": _WIDER,
    "FIXED_VALUE_CHANGED": _EITHER,
    "DEFAULT_CHANGED": always("Keep the default of {it}, and let producers write the new value instead."),
    "SUBSTITUTION_GROUP_CHANGED": _EITHER,
    "IDENTITY_ADDED": _NARROWER,
    "IDENTITY_REMOVED": _WIDER,
    "ASSERTION_CHANGED": _EITHER,
    "ENUMERATION_VALUE_ADDED": _WIDER,
    "ENUMERATION_VALUE_REMOVED": _NARROWER,
    "ENUMERATION_ADDED": _NARROWER,
    "ENUMERATION_REMOVED": _WIDER,
    "VALUES_NARROWED": _NARROWER,
    "VALUES_WIDENED": _WIDER,
    "PATTERN_ADDED": _NARROWER,
    "PATTERN_REMOVED": _WIDER,
    "PATTERN_CHANGED": _EITHER,
    "FACET_NARROWED": _NARROWER,
    "FACET_WIDENED": _WIDER,
    "FACET_CHANGED": _EITHER,
    "BASE_TYPE_CHANGED": _EITHER,
    "WHITE_SPACE_CHANGED": always("Keep how white space is read in {it}, and let producers write it as it is meant."),
    "VARIETY_CHANGED": _BESIDE,
    "UNION_CHANGED": _EITHER,
    "MIXED_ADDED": _WIDER,
    "MIXED_REMOVED": _NARROWER,
    "WILDCARD_ADDED": _WIDER,
    "WILDCARD_REMOVED": _NARROWER,
    "WILDCARD_CHANGED": _EITHER,
    "TARGET_NAMESPACE_CHANGED": always("Publish the new namespace {new} as a contract of its own beside {it}."),
    "ELEMENT_FORM_CHANGED": always("Keep the form of {it}; it can be said for a single element by its attribute form."),
}
