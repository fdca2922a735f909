"""What changed in what clients give: arguments and fields of input objects."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from graphql import is_required_argument, is_required_input_field, print_ast
from graphql.utilities.get_default_value_ast import get_default_value_ast
from graphql.utilities.sort_value_node import sort_value_node

from app.formats.graphql.findings import Findings, both
from app.formats.graphql.safety import safe_to_give
from app.formats.model import Severity


class Site(NamedTuple):
    """Where arguments or input fields are: their place, the coordinate of what holds them, the rules about them, and
    the kind of proof. `added` is how graphql-core judges one that may be left out."""

    place: tuple[str, ...]
    holder: str
    kind: str
    names: tuple[str, ...]
    rules: Mapping[str, str]
    added: Severity

    def coordinate(self, name: str) -> str:
        """What one of them is called."""
        return f"{self.holder}.{name}" if self.kind == "input" else f"{self.holder}({name}:)"

    def touched(self, name: str) -> str:
        """What a consumer would name: an input field by itself, an argument by what it belongs to."""
        return f"{self.holder}.{name}" if self.kind == "input" else self.holder


INPUT = {"removed": "FIELD_REMOVED", "required": "REQUIRED_INPUT_FIELD_ADDED", "optional": "OPTIONAL_INPUT_FIELD_ADDED",
         "kind": "FIELD_CHANGED_KIND", "safe": "FIELD_CHANGED_KIND_SAFE",
         "default": "INPUT_FIELD_DEFAULT_VALUE"}  # fmt: skip
ARGUMENT = {"removed": "ARG_REMOVED", "required": "REQUIRED_ARG_ADDED", "optional": "OPTIONAL_ARG_ADDED",
            "kind": "ARG_CHANGED_KIND", "safe": "ARG_CHANGED_KIND_SAFE", "default": "ARG_DEFAULT_VALUE"}  # fmt: skip
DIRECTIVE = ARGUMENT | {"removed": "DIRECTIVE_ARG_REMOVED", "required": "REQUIRED_DIRECTIVE_ARG_ADDED",
                        "optional": "OPTIONAL_DIRECTIVE_ARG_ADDED"}  # fmt: skip


def compare_inputs(findings: Findings, site: Site, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Arguments, or fields of an input object, on both sides."""
    for name in both(old, new):
        place, coordinate = (*site.place, name), site.coordinate(name)
        common: dict[str, Any] = {"kind": f"{site.kind}_input" if site.kind != "input" else "input",
                                  "names": (*site.names, name)}  # fmt: skip
        if name not in new:
            findings.add(
                site.rules["removed"],
                Severity.BREAKING,
                f"{coordinate} was removed: whoever gives it is refused.",
                place,
                site.touched(name),
                old_value=str(old[name].type),
                in_new=False,
                **common,
            )
        elif name not in old:
            required = is_required_argument(new[name]) if site.kind != "input" else is_required_input_field(new[name])
            findings.add(
                site.rules["required" if required else "optional"],
                Severity.BREAKING if required else site.added,
                f"{coordinate} was added"
                + (" and is required: whoever does not give it is refused." if required else "."),
                place,
                site.touched(name),
                new_value=str(new[name].type),
                in_old=False,
                **common,
            )
        else:
            _pair(findings, site, name, old[name], new[name], common)


def _pair(findings: Findings, site: Site, name: str, old: Any, new: Any, common: dict[str, Any]) -> None:
    place, coordinate, touched = (*site.place, name), site.coordinate(name), site.touched(name)
    findings.description(old, new, place, coordinate)
    findings.deprecation(old, new, place, coordinate)
    if str(old.type) != str(new.type):
        safe = safe_to_give(old.type, new.type)
        findings.add(
            site.rules["safe" if safe else "kind"],
            Severity.SAFE if safe else Severity.BREAKING,
            f"{coordinate} is {new.type} instead of {old.type}"
            + ("." if safe else ": what clients give does not fit any more."),
            (*place, "type"),
            touched,
            old_value=str(old.type),
            new_value=str(new.type),
            **common,
        )
        if not safe:
            return
    was, is_ = _default(old), _default(new)
    if was != is_:
        added = was is None
        findings.add(
            f"{site.rules['default']}_{'ADDED' if added else 'CHANGE'}",
            Severity.SAFE if added else Severity.RISKY,
            f"{coordinate} has {f'the default {is_}' if is_ is not None else 'no default'}"
            + (f" instead of {was}: whoever leaves it out gets something else." if was is not None else "."),
            (*place, "default"),
            touched,
            old_value=was,
            new_value=is_,
            in_old=was is not None,
            in_new=is_ is not None,
        )


def _default(found: Any) -> str | None:
    """A default as introspection would show it."""
    node = get_default_value_ast(found)
    return print_ast(sort_value_node(node)) if node else None
