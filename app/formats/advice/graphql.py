"""Steps around the breaks and risks of GraphQL schemas."""

from collections.abc import Iterable, Mapping

from app.formats.advice.steps import Steps, always

_DEPRECATE = "Keep {it}, marked as `@deprecated`, until no query asks for it."
_KEEP = "Keep {it} as it is until no query names it, and mark the fields that lead to it as `@deprecated`."
_ARGUMENT = "Keep taking the argument of {it}, marked as `@deprecated`, until no query gives it."
_BESIDE = (
    "Add a field or an argument of another name and the new type beside {it}, and mark the old one as `@deprecated`."
)
_OPTIONAL = "Let {it} be left out, or give it a default, until every query has it."
_OPTIONAL_ARGUMENT = "Let the new argument of {it} be left out, or give it a default, until every query has it."
_TOLD = "Tell clients first: they have to take what {it} may be from now on."
_DIRECTIVE = "Keep {it} as it is until no query has it."
_DEFAULT = "Keep the default of {it}, and let clients give the new value instead."


def _all(rules: Iterable[str], sentence: str) -> dict[str, Steps]:
    return dict.fromkeys(rules, always(sentence))


STEPS: Mapping[str, Steps] = {
    **_all(
        ("FIELD_REMOVED", "VALUE_REMOVED_FROM_ENUM"),
        _DEPRECATE,
    ),
    **_all(("TYPE_REMOVED",), _KEEP),
    **_all(
        ("TYPE_REMOVED_FROM_UNION", "IMPLEMENTED_INTERFACE_REMOVED"),
        "Leave the types of {it} together until no query asks for one of them by the other.",
    ),
    **_all(("ARG_REMOVED",), _ARGUMENT),
    **_all(("TYPE_CHANGED_KIND", "FIELD_CHANGED_KIND", "ARG_CHANGED_KIND"), _BESIDE),
    **_all(("REQUIRED_INPUT_FIELD_ADDED",), _OPTIONAL),
    **_all(("REQUIRED_ARG_ADDED", "REQUIRED_DIRECTIVE_ARG_ADDED"), _OPTIONAL_ARGUMENT),
    **_all(
        ("DIRECTIVE_REMOVED", "DIRECTIVE_ARG_REMOVED", "DIRECTIVE_REPEATABLE_REMOVED", "DIRECTIVE_LOCATION_REMOVED"),
        _DIRECTIVE,
    ),
    **_all(("VALUE_ADDED_TO_ENUM", "TYPE_ADDED_TO_UNION", "IMPLEMENTED_INTERFACE_ADDED", "SPECIFIED_BY_CHANGED"),
           _TOLD),
    **_all(("ARG_DEFAULT_VALUE_CHANGE", "INPUT_FIELD_DEFAULT_VALUE_CHANGE"), _DEFAULT),
    **_all(
        ("OPTIONAL_ARG_ADDED",),
        "Make sure that {it} without the new argument means what it meant before.",
    ),
    **_all(
        ("OPTIONAL_INPUT_FIELD_ADDED",),
        "Make sure that leaving {it} out means what was meant before it was there.",
    ),
    **_all(("ONE_OF_CHANGED",), "Let clients give just one field of {it} first, and demand it once all of them do."),
    **_all(
        tuple(f"{operation}_ROOT_{verb}" for operation in ("QUERY", "MUTATION", "SUBSCRIPTION")
              for verb in ("REMOVED", "CHANGED")),
        "Keep {it} as the type where operations begin, and move its fields one by one.",
    ),
}  # fmt: skip
"""By rule, in graphql-core's terms."""
