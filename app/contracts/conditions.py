"""What a search asks for, as conditions on rows: one that looks rows up, and one that tests a row that is there.

A planner does not know how many rows have three letters somewhere, and reads a registry in order until a page is full
where looking the few up was better, or the other way round. So both ways are written out, and whoever has counted says
which.
"""

from typing import Any
from uuid import UUID

import msgspec

from app.contracts.tags import SEPARATOR, tag

MAX_NUMBER = 2**63 - 1


class LabelFilter(msgspec.Struct, frozen=True):
    """A label, with any value or with one."""

    name: str
    value: str | None = None


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for; null asks for anything. Names may have `*` in them."""

    group: str | None = None
    artifact: str | None = None
    name: str | None = None
    """The title, or the id: of the artifact, for versions too."""
    description: str | None = None
    """A part of it."""
    labels: tuple[LabelFilter, ...] = ()
    format: str | None = None
    global_id: int | None = None
    content: int | None = None
    content_hash: bytes | None = None
    fingerprint: str | None = None
    version: str | None = None
    state: str | None = None


class Conditions:
    """Conditions with their arguments, of which the first is the tenant."""

    def __init__(self, tenant: UUID) -> None:
        """None yet."""
        self.arguments: list[Any] = [tenant]
        self._scope: list[str] = []
        self._scope_of_looking_up: list[str] = []
        self._looked_up: list[str] = []
        self._tested: list[str] = []

    def within(self, condition: str, *values: Any, is_wide: bool = False) -> None:
        """A condition that the indexes of the orders begin with; each `{}` stands for one of the values.

        Where it is wide, nothing is looked up by it.
        """
        scope = condition.format(*self._places(values))
        self._scope.append(scope)
        self._scope_of_looking_up.append(f"({scope}) IS TRUE" if is_wide else scope)

    def put(self, look_up: str, *values: Any, test: str | None = None) -> None:
        """A condition that looks rows up, and one with the same values that tests a row, if that is another one.

        No index answers whether something `IS TRUE`, so a test leaves the order to the index of the order.
        """
        places = self._places(values)
        self._looked_up.append(look_up.format(*places))
        self._tested.append(f"({(test or look_up).format(*places)}) IS TRUE")

    def labelled(self, column: str, label: LabelFilter) -> None:
        """A label, in whichever case."""
        wanted = tag(label.name, label.value)
        if "*" in label.name or "*" in (label.value or ""):
            any_value = "" if label.value is not None else f" AND strpos(one, '{SEPARATOR}') = 0"
            self.put(f"EXISTS (SELECT 1 FROM unnest({column}) one WHERE one LIKE {{}}{any_value})", like(wanted))
        else:
            self.put(f"{column} @> {{}}::text[]", [wanted])

    @property
    def is_plain(self) -> bool:
        """Whether the indexes of the orders answer everything that is asked."""
        return not self._looked_up

    @property
    def looked_up(self) -> str:
        """All of them, to look rows up by."""
        return " AND ".join([*self._scope_of_looking_up, *self._looked_up])

    @property
    def tested(self) -> str:
        """All of them, to test rows by that come in an order."""
        return " AND ".join([*self._scope, *self._tested])

    def _places(self, values: tuple[Any, ...]) -> list[str]:
        begin = len(self.arguments) + 1
        self.arguments.extend(values)
        return [f"${begin + at}" for at in range(len(values))]


def escaped(text: str) -> str:
    """A text as a pattern that only it fits."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def like(asked: str) -> str:
    """A pattern for a text in which `*` stands for anything."""
    return escaped(asked).replace("*", "%")


def like_title(asked: str) -> str | None:
    """A pattern for a title, where `*` counts at the beginning and at the end only; null for one without."""
    if not asked.startswith("*") and not asked.endswith("*"):
        return None
    core = asked.removeprefix("*").removesuffix("*")
    return ("%" if asked.startswith("*") else "") + escaped(core) + ("%" if asked.endswith("*") else "")


def by_content(conditions: Conditions, filters: Filters) -> None:
    """What is asked of the content of a version `v`."""
    if filters.content is not None:
        conditions.put("v.content = {}", min(filters.content, MAX_NUMBER))
    if filters.content_hash is not None:
        conditions.put(
            "v.content = ANY(ARRAY(SELECT id FROM content WHERE tenant = $1 AND hash = {}))", filters.content_hash
        )
    if filters.fingerprint is not None:
        conditions.put(
            "v.content = ANY(ARRAY(SELECT id FROM content WHERE tenant = $1 AND format = {} AND fingerprint = {}))",
            filters.format, filters.fingerprint,
        )  # fmt: skip
