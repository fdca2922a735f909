"""What changed in enumerations."""

from app.formats.csdl.compare_annotations import compare_elements
from app.formats.csdl.findings import Scope
from app.formats.csdl.model import EnumType, place_of, short
from app.formats.csdl.probes import Probes
from app.formats.model import Severity


def compare_enums(scope: Scope, probes: Probes, before: tuple[str, EnumType], after: tuple[str, EnumType]) -> None:
    """Members and what they are stored as."""
    (old_name, old), (new_name, new) = before, after
    name, fields = short(old_name), scope.fields(old_name, new_name)
    _whole(scope, probes, before, after)
    for member in sorted({*old.members, *new.members}):
        was, is_ = old.members.get(member), new.members.get(member)
        left, right = place_of(old_name, member), place_of(new_name, member)
        if is_ is None or was is None:
            gone = is_ is None
            scope.add(
                "ENUM_MEMBER_REMOVED" if gone else "ENUM_MEMBER_ADDED",
                Severity.BREAKING if gone else Severity.RISKY,
                f"The member '{member}' of '{name}' was "
                + (
                    "removed: the service no longer takes it."
                    if gone
                    else "added: clients may meet a value unknown to them."
                ),
                (left if gone else None, None if gone else right),
                old_value=was and was.value,
                new_value=is_ and is_.value,
                fields=fields,
                probe=probes.member(old_name, new_name, member),
            )
            continue
        compare_elements(scope, was, is_, (left, right), f"the member '{member}' of '{name}'", fields)
        if was.value != is_.value:
            scope.add(
                "ENUM_MEMBER_VALUE_CHANGED",
                Severity.BREAKING,
                f"The member '{member}' of '{name}' stands for {is_.value} instead of {was.value}.",
                (left, right),
                old_value=was.value,
                new_value=is_.value,
                fields=fields,
            )


def _whole(scope: Scope, probes: Probes, before: tuple[str, EnumType], after: tuple[str, EnumType]) -> None:
    (old_name, old), (new_name, new) = before, after
    name, fields = short(old_name), scope.fields(old_name, new_name)
    if old.is_flags != new.is_flags:
        scope.add(
            "ENUM_FLAGS_ADDED" if new.is_flags else "ENUM_FLAGS_REMOVED",
            Severity.RISKY if new.is_flags else Severity.BREAKING,
            f"Several members of '{name}' may {'now' if new.is_flags else 'no longer'} be set at once.",
            (place_of(old_name, "$IsFlags"), place_of(new_name, "$IsFlags")),
            old_value=old.is_flags,
            new_value=new.is_flags,
            fields=fields,
            probe=probes.of_type(old_name),
        )
    if old.underlying != new.underlying:
        scope.add(
            "ENUM_UNDERLYING_TYPE_CHANGED",
            Severity.RISKY,
            f"'{name}' is stored as {new.underlying} instead of {old.underlying}.",
            (place_of(old_name, "$UnderlyingType"), place_of(new_name, "$UnderlyingType")),
            old_value=old.underlying,
            new_value=new.underlying,
            fields=fields,
        )
