"""What in the new model stands for what in the old one: by names, and across a namespace that was renamed."""

from collections.abc import Iterator

from app.formats.csdl.model import Model, short


class Pairs:
    """Names of the old model as the new one has them.

    `renamed` are namespaces: the old one is gone, and most of what it declared is in one that is new. `types` holds the
    pairs of types, by the old name; a type whose name is gone is paired where one set had it and now has a new one.
    """

    def __init__(self, old: Model, new: Model) -> None:
        self.renamed = dict(_renamed(old, new))
        self.types: dict[str, str] = {}
        for name in old.types:
            if (translated := self.name(name)) in new.types:
                self.types[name] = translated
        taken = set(self.types.values())
        for before, after in _set_types(old, new):
            if before not in self.types and after not in taken and before in old.types and after in new.types:
                self.types[before] = after
                taken.add(after)
        self._old_names = {after: before for before, after in self.types.items()}

    def name(self, name: str) -> str:
        """A qualified name of the old model with its namespace as it is called now."""
        space, dot, own = name.rpartition(".")
        return f"{self.renamed.get(space, space)}{dot}{own}"

    def type(self, name: str) -> str:
        """The name that a type of the old model has in the new one."""
        return self.types.get(name) or self.name(name)

    def old_type(self, name: str) -> str | None:
        """The old name of a type of the new model; null if it is new."""
        return self._old_names.get(name)


def _renamed(old: Model, new: Model) -> Iterator[tuple[str, str]]:
    gone = [each for each in old.namespaces if each not in new.namespaces]
    came = [each for each in new.namespaces if each not in old.namespaces]
    declared = {name: _declared(new, name) for name in came}
    for before in gone:
        names = _declared(old, before)
        likeness = [(len(names & declared[after]), after) for after in came]
        best, after = max(likeness, default=(0, ""))
        if best * 2 >= max(len(names), 1):
            came.remove(after)
            yield before, after


def _declared(model: Model, namespace: str) -> set[str]:
    everything = (*model.types, *model.operations, *model.containers)
    return {short(name) for name in everything if name.rpartition(".")[0] == namespace}


def _set_types(old: Model, new: Model) -> Iterator[tuple[str, str]]:
    """The types of sets and singletons that are on both sides."""
    after = {found.name: found.type for _, found in new.sets()}
    for _, found in old.sets():
        if found.name in after:
            yield found.type, after[found.name]
