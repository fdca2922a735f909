"""What is said of things, as far as no other rule is about it."""

from app.formats.csdl.capabilities import CAPABILITIES, CORE
from app.formats.csdl.findings import Scope
from app.formats.csdl.model import Annotations, Element, pointer
from app.formats.model import Severity

_TEXTS = frozenset({f"{CORE}.Description", f"{CORE}.LongDescription"})
_ELSEWHERE = frozenset({f"{CORE}.{term}" for term in ("Computed", "Immutable", "Permissions", "OptionalParameter")})
"""Terms that change what clients may do, and are compared as that."""


def compare_elements(
    scope: Scope, old: Element, new: Element, paths: tuple[str, str], what: str, fields: tuple[str, ...]
) -> None:
    """The annotations of two elements, and the attributes of other people's namespaces."""
    compare_annotations(scope, old.annotations, new.annotations, paths, what, fields)
    for key in sorted({*old.extensions, *new.extensions}):
        was, is_ = old.extensions.get(key), new.extensions.get(key)
        if was != is_:
            name = key.rpartition("}")[2]
            scope.add(
                "EXTENSION_CHANGED",
                Severity.INFORMATIONAL,
                f"The attribute '{name}' of {what} changed, which is no part of CSDL.",
                paths,
                old_value=was,
                new_value=is_,
                fields=fields,
            )


def compare_annotations(
    scope: Scope, old: Annotations, new: Annotations, paths: tuple[str, str], what: str, fields: tuple[str, ...]
) -> None:
    """The annotations of two elements."""
    if old == new:
        return
    for term in sorted({*old, *new}):
        if (old.get(term) == new.get(term) and (term in old) == (term in new)) or term in _ELSEWHERE:
            continue
        verb = "CHANGED" if term in old and term in new else "ADDED" if term in new else "REMOVED"
        kind = "DESCRIPTION" if term in _TEXTS else "ANNOTATION"
        severity = Severity.RISKY if term.startswith(f"{CAPABILITIES}.") else Severity.INFORMATIONAL
        named = "description" if term in _TEXTS else f"annotation '{term.removeprefix('Org.OData.')}'"
        left, right = (f"{place}{pointer(f'@{term}')}" for place in paths)
        scope.add(
            f"{kind}_CHANGED" if kind == "DESCRIPTION" else f"{kind}_{verb}",
            severity,
            f"The {named} of {what} was {verb.lower()}.",
            (left if term in old else None, right if term in new else None),
            old_value=old.get(term),
            new_value=new.get(term),
            fields=fields,
        )
