"""Steps around the breaks and risks of GraphQL schemas."""

from collections.abc import Iterable, Mapping

from app.formats.advice.steps import Steps, always

_DEPRECATE = "Keep {it}, marked as `@deprecated`, until no query asks for it."
_BESIDE = (
    "Add a field or an argument of another name and the new type beside {it}, and mark the old one as `@deprecated`."
)
_OPTIONAL = "Let {it} be left out, or give it a default, until every query has it."
_TOLD = "Tell clients first: they have to take what {it} may be from now on."
_DIRECTIVE = "Keep {it} as it is until no query has it."
_DEFAULT = "Keep the default of {it}, and let clients give the new value instead."


def _all(rules: Iterable[str], sentence: str) -> dict[str, Steps]:
    return dict.fromkeys(rules, always(sentence))


STEPS: Mapping[str, Steps] = {
    **_all(
        ("TYPE_REMOVED", "FIELD_REMOVED", "ARG_REMOVED", "VALUE_REMOVED_FROM_ENUM", "TYPE_REMOVED_FROM_UNION",
         "IMPLEMENTED_INTERFACE_REMOVED"),
        _DEPRECATE,
    ),
    **_all(("TYPE_CHANGED_KIND", "FIELD_CHANGED_KIND", "ARG_CHANGED_KIND"), _BESIDE),
    **_all(("REQUIRED_INPUT_FIELD_ADDED", "REQUIRED_ARG_ADDED", "REQUIRED_DIRECTIVE_ARG_ADDED"), _OPTIONAL),
    **_all(
        ("DIRECTIVE_REMOVED", "DIRECTIVE_ARG_REMOVED", "DIRECTIVE_REPEATABLE_REMOVED", "DIRECTIVE_LOCATION_REMOVED"),
        _DIRECTIVE,
    ),
    **_all(("VALUE_ADDED_TO_ENUM", "TYPE_ADDED_TO_UNION", "IMPLEMENTED_INTERFACE_ADDED", "SPECIFIED_BY_CHANGED"),
           _TOLD),
    **_all(("ARG_DEFAULT_VALUE_CHANGE", "INPUT_FIELD_DEFAULT_VALUE_CHANGE"), _DEFAULT),
    **_all(
        ("OPTIONAL_ARG_ADDED", "OPTIONAL_INPUT_FIELD_ADDED"),
        "Make sure that leaving it out of {it} means what it meant before.",
    ),
    **_all(("ONE_OF_CHANGED",), "Let clients give just one field of {it} first, and demand it once all of them do."),
    **_all(
        tuple(f"{operation}_ROOT_{verb}" for operation in ("QUERY", "MUTATION", "SUBSCRIPTION")
              for verb in ("REMOVED", "CHANGED")),
        "Keep {it} as the type where operations begin, and move its fields one by one.",
    ),
}  # fmt: skip
"""By rule, in graphql-core's terms."""
