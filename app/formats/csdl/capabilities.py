"""What a set lets its clients do, by `Org.OData.Capabilities.V1`."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from app.formats.csdl.model import Annotations, EntitySet, Model

CAPABILITIES = "Org.OData.Capabilities.V1"
CORE = "Org.OData.Core.V1"


class Source(NamedTuple):
    """Where a capability is said: the term, and the member of its record that turns it on or off, none where the term
    is true or false itself. `without` holds for sets that have no such annotation; `exceptions` are the members that
    list properties for which it does not hold."""

    term: str
    member: str | None
    without: bool
    exceptions: tuple[str, ...] = ()


SOURCES: Mapping[str, Source] = {
    "insertable": Source(
        "InsertRestrictions",
        "Insertable",
        without=False,
        exceptions=("NonInsertableProperties", "NonInsertableNavigationProperties"),
    ),
    "updatable": Source(
        "UpdateRestrictions",
        "Updatable",
        without=False,
        exceptions=("NonUpdatableProperties", "NonUpdatableNavigationProperties"),
    ),
    "deletable": Source("DeleteRestrictions", "Deletable", without=False),
    "countable": Source(
        "CountRestrictions",
        "Countable",
        without=True,
        exceptions=("NonCountableProperties", "NonCountableNavigationProperties"),
    ),
    "topSupported": Source("TopSupported", None, without=True),
    "skipSupported": Source("SkipSupported", None, without=True),
    "filterable": Source("FilterRestrictions", "Filterable", without=True, exceptions=("NonFilterableProperties",)),
    "sortable": Source("SortRestrictions", "Sortable", without=True, exceptions=("NonSortableProperties",)),
    "readable": Source("ReadRestrictions", "Readable", without=True),
    "expandable": Source("ExpandRestrictions", "Expandable", without=True, exceptions=("NonExpandableProperties",)),
    "searchable": Source("SearchRestrictions", "Searchable", without=True),
    "selectable": Source("SelectSupport", "Supported", without=True),
    "indexableByKey": Source("IndexableByKey", None, without=True),
}
"""By the name that Mendix's catalog has for it, and some more. Where nothing is annotated a set can be read, filtered,
sorted, counted and paged, and not be written, which is what that catalog shows. A restriction that is annotated but
does not say so leaves the capability on, as the vocabulary says."""


class Capabilities(msgspec.Struct, frozen=True):
    """The capabilities that a set has (`granted`), and for each the properties that it does not hold for (`without`),
    as paths from the entity."""

    granted: frozenset[str]
    without: Mapping[str, frozenset[str]]

    def __contains__(self, capability: str) -> bool:
        """Whether the set has it."""
        return capability in self.granted

    def allows(self, capability: str, path: str) -> bool:
        """Whether the set has it and it holds for a property as well."""
        return capability in self.granted and path not in self.without.get(capability, frozenset())


def capabilities_of(found: EntitySet) -> Capabilities:
    """What a set allows."""
    granted = frozenset(name for name, source in SOURCES.items() if _granted(found.annotations, source))
    without = {name: _exceptions(found.annotations, source) for name, source in SOURCES.items() if source.exceptions}
    return Capabilities(granted, without)


def capabilities_in(model: Model, found: EntitySet) -> Capabilities:
    """What a set of the model allows, worked out once."""
    return model.memo.of(
        ("capabilities", id(found)), lambda: capabilities_of(found), lambda can: sum(map(len, can.without.values()))
    )


def _granted(annotations: Annotations, source: Source) -> bool:
    term = f"{CAPABILITIES}.{source.term}"
    if term not in annotations:
        return source.without
    value = annotations[term]
    if source.member is None:
        return value is not False
    return not isinstance(value, dict) or value.get(source.member) is not False


def _exceptions(annotations: Annotations, source: Source) -> frozenset[str]:
    value = annotations.get(f"{CAPABILITIES}.{source.term}")
    listed = [value.get(member) for member in source.exceptions] if isinstance(value, dict) else []
    return frozenset(path for paths in listed if isinstance(paths, list) for path in paths if isinstance(path, str))


def is_computed(annotations: Annotations) -> bool:
    """Whether the service makes the value, so that clients neither insert nor update it."""
    return annotations.get(f"{CORE}.Computed", False) is not False or permits(annotations) in {"Read", "None"}


def is_immutable(annotations: Annotations) -> bool:
    """Whether a value can be given on insert only."""
    return annotations.get(f"{CORE}.Immutable", False) is not False


def permits(annotations: Annotations) -> Any:
    """What `Core.Permissions` says, by the names of the permissions; null if nothing."""
    value = annotations.get(f"{CORE}.Permissions")
    return {0: "None", 1: "Read", 2: "Write", 3: "ReadWrite"}.get(value, value) if isinstance(value, int) else value
