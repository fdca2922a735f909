"""Steps around the breaks and risks of OData services."""

from collections.abc import Iterable, Mapping

from app.formats.advice.steps import Steps, always

_KEEP = "Keep {it}, annotated with `Core.Revisions` as deprecated, until nobody asks for it."
_BESIDE = "Add a property of the new type beside {it}, fill both, and remove the old one once nobody reads it."
_BESIDE_WAY = "Add a navigation beside {it} that leads where it should, and remove the old one once nobody follows it."
_VERSION = "Publish the service in version {new} at an address of its own, and keep this one until nobody calls it."
_WIDER = "Keep the limits of {it}, or tell clients first that larger values will come."
_NARROWER = "Keep the limits of {it} for what clients send, and let the service store less by itself if it has to."
_OPTIONAL = "Let {it} be null, or give it a default, until every client sends it."
_OVERLOAD = "Add an operation of another name beside {it}, and keep the old one until nobody calls it."
_TOLD = "Tell clients first: what they do with {it} may have to change before this does."


def _all(rules: Iterable[str], sentence: str) -> dict[str, Steps]:
    return dict.fromkeys(rules, always(sentence))


STEPS: Mapping[str, Steps] = {
    **_all(
        (
            "ENTITY_SET_REMOVED", "SINGLETON_REMOVED", "PROPERTY_REMOVED", "NAVIGATION_REMOVED", "OPERATION_REMOVED",
            "OPERATION_IMPORT_REMOVED", "MEDIA_STREAM_REMOVED", "DERIVED_TYPE_REMOVED", "PROPERTY_HIDDEN",
        ),
        _KEEP,
    ),
    **_all(("PROPERTY_TYPE_CHANGED", "SRID_CHANGED", "TYPE_KIND_CHANGED"), _BESIDE),
    **_all(
        (
            "NAVIGATION_MULTIPLICITY_CHANGED", "NAVIGATION_REVERSE_MULTIPLICITY_CHANGED", "NAVIGATION_TYPE_CHANGED",
            "NAVIGATION_CONTAINMENT_CHANGED", "NAVIGATION_ASSOCIATION_CHANGED",
        ),
        _BESIDE_WAY,
    ),
    **_all(("ODATA_VERSION_CHANGED",), _VERSION),
    **_all(("NAMESPACE_CHANGED",), "Keep the namespace {old}, or publish the new one as a service of its own."),
    **_all(
        ("ENTITY_SET_TYPE_CHANGED", "SINGLETON_TYPE_CHANGED"),
        "Offer the new type as an entity set of another name beside {it}.",
    ),
    **_all(("MAX_LENGTH_NARROWED", "PRECISION_NARROWED", "SCALE_NARROWED", "UNICODE_NARROWED"), _NARROWER),
    **_all(("MAX_LENGTH_WIDENED", "PRECISION_WIDENED", "UNICODE_WIDENED"), _WIDER),
    **_all(
        ("SCALE_WIDENED",),
        "Raise the precision of {it} with its scale, and tell clients first that more digits will come.",
    ),
    **_all(
        (
            "REQUIRED_PROPERTY_ADDED", "REQUIRED_NAVIGATION_ADDED", "PROPERTY_MADE_NOT_NULLABLE",
            "DEFAULT_VALUE_REMOVED", "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED",
        ),
        _OPTIONAL,
    ),
    **_all(
        ("REQUIRED_PARAMETER_ADDED", "PARAMETER_MADE_REQUIRED"),
        "Let the parameter {it} be null, or annotate it with `Core.OptionalParameter`, until every client gives it.",
    ),
    **_all(
        (
            "PARAMETER_REMOVED", "PARAMETER_TYPE_CHANGED", "OPERATION_RETURN_TYPE_CHANGED", "OPERATION_KIND_CHANGED",
            "OPERATION_METHOD_CHANGED", "OPERATION_IMPORT_CHANGED", "OPERATION_COMPOSABLE_CHANGED",
        ),
        _OVERLOAD,
    ),
    **_all(("KEY_CHANGED",), "Keep the key of {it}, and add the other one as an alternate key (`Core.AlternateKeys`)."),
    **_all(
        ("CAPABILITY_REMOVED", "PROPERTY_CAPABILITY_REMOVED"),
        "Keep it working for {it} until nobody uses it any more, and say in its description that it will go.",
    ),
    **_all(
        ("BASE_TYPE_CHANGED", "BASE_TYPE_ADDED", "TYPE_MADE_ABSTRACT"),
        "Keep the type of {it} as it is, and offer what is new as a type of its own.",
    ),
    **_all(("TYPE_CLOSED",), "Declare the properties of {it} that clients use before the type is closed."),
    **_all(
        ("ENUM_MEMBER_REMOVED", "ENUM_MEMBER_VALUE_CHANGED", "ENUM_FLAGS_REMOVED"),
        "Keep what {it} may be until no client sends it and no data holds it, and add new members beside it.",
    ),
    **_all(
        (
            "ENUM_MEMBER_ADDED", "ENUM_FLAGS_ADDED", "ENUM_UNDERLYING_TYPE_CHANGED", "PROPERTY_MADE_NULLABLE",
            "RETURN_TYPE_MADE_NULLABLE", "DERIVED_TYPE_ADDED", "TYPE_OPENED", "MEDIA_STREAM_ADDED",
            "DEFAULT_VALUE_ADDED", "DEFAULT_VALUE_CHANGED", "NAVIGATION_PARTNER_REMOVED", "NAVIGATION_PARTNER_CHANGED",
            "NAVIGATION_BINDING_REMOVED", "NAVIGATION_BINDING_CHANGED", "ON_DELETE_CHANGED",
            "REFERENTIAL_CONSTRAINT_CHANGED", "OPERATION_ENTITY_SET_CHANGED", "OPERATION_ENTITY_SET_PATH_CHANGED",
            "ODATA_MINOR_VERSION_CHANGED", "ANNOTATION_ADDED", "ANNOTATION_REMOVED", "ANNOTATION_CHANGED",
        ),
        _TOLD,
    ),
}  # fmt: skip
"""By rule."""
