"""What changed in directives, in the roots of operations, and in what is applied to parts of a schema."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema

from app.formats.graphql.findings import Findings, both
from app.formats.graphql.inputs import DIRECTIVE, Site, compare_inputs
from app.formats.model import Severity


def compare_directives(findings: Findings, old: GraphQLSchema, new: GraphQLSchema) -> None:
    """Directives that the schemas declare."""
    before = {each.name: each for each in old.directives}
    after = {each.name: each for each in new.directives}
    for name in both(before, after):
        place, coordinate = ("directives", name), f"@{name}"
        if name not in after:
            message = f"{coordinate} was removed: whoever writes it is refused."
            findings.add("DIRECTIVE_REMOVED", Severity.BREAKING, message, place, coordinate, in_new=False,
                         kind="directive", names=(name,))  # fmt: skip
        elif name not in before:
            findings.add("DIRECTIVE_ADDED", Severity.SAFE, f"{coordinate} was added.", place, coordinate, in_old=False)
        else:
            _pair(findings, before[name], after[name], place)


def _pair(findings: Findings, old: Any, new: Any, place: tuple[str, ...]) -> None:
    coordinate = f"@{old.name}"
    findings.description(old, new, place, coordinate)
    site = Site((*place, "args"), coordinate, "directive", (old.name,), DIRECTIVE, Severity.SAFE)
    compare_inputs(findings, site, old.args, new.args)
    if old.is_repeatable != new.is_repeatable:
        lost = old.is_repeatable
        findings.add(
            f"DIRECTIVE_REPEATABLE_{'REMOVED' if lost else 'ADDED'}",
            Severity.BREAKING if lost else Severity.SAFE,
            f"{coordinate} may {'no longer' if lost else 'now'} be repeated.",
            (*place, "repeatable"),
            coordinate,
            old_value=old.is_repeatable,
            new_value=new.is_repeatable,
            kind="directive_twice" if lost else "",
            names=(old.name,),
        )
    before, after = {each.name for each in old.locations}, {each.name for each in new.locations}
    for name in sorted(before ^ after):
        lost = name in before
        findings.add(
            f"DIRECTIVE_LOCATION_{'REMOVED' if lost else 'ADDED'}",
            Severity.BREAKING if lost else Severity.SAFE,
            f"{coordinate} may {'no longer' if lost else 'now'} be written on {name}.",
            (*place, "locations", name),
            coordinate,
            in_old=lost,
            in_new=not lost,
            kind="directive" if lost else "",
            names=(old.name, name),
        )


def compare_roots(findings: Findings, old: GraphQLSchema, new: GraphQLSchema) -> None:
    """Which types operations begin at, at which graphql-core does not look: what it calls removed are types and fields,
    and here they may all stay, and yet be out of reach.
    """
    for operation in ("query", "mutation", "subscription"):
        before, after = (getattr(schema, f"{operation}_type") for schema in (old, new))
        was, is_ = before and before.name, after and after.name
        if was == is_:
            continue
        message = f"A {operation} begins at {is_} instead of {was}."
        if was is None or is_ is None:
            message = f"There {'is now a' if was is None else 'is no'} type for a {operation} to begin at."
        findings.add(
            f"{operation.upper()}_ROOT_{'ADDED' if was is None else 'REMOVED' if is_ is None else 'CHANGED'}",
            Severity.SAFE if was is None else Severity.BREAKING if _loses(before, after) else Severity.RISKY,
            message,
            ("schema", operation),
            str(is_ if was is None else was),
            old_value=was,
            new_value=is_,
            in_old=was is not None,
            in_new=is_ is not None,
            kind="root" if was is not None else "",
            names=(operation,),
        )
    findings.description(old, new, ("schema",), "the schema")


def _loses(before: GraphQLObjectType, after: GraphQLObjectType | None) -> bool:
    """Whether something that operations could begin with is no longer there."""
    return after is None or not before.fields.keys() <= after.fields.keys()


def compare_applied(findings: Findings, old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]) -> None:
    """Directives of others, on what is there on both sides or on one."""
    for coordinate in both(old, new):
        was, is_ = old.get(coordinate, ()), new.get(coordinate, ())
        if was != is_:
            findings.add(
                "APPLIED_DIRECTIVES_CHANGED",
                Severity.INFORMATIONAL,
                f"Other directives are applied to {coordinate}.",
                ("applied", coordinate),
                coordinate.partition("(")[0],
                old_value=" ".join(was) or None,
                new_value=" ".join(is_) or None,
                in_old=bool(was),
                in_new=bool(is_),
            )
