"""What traits add to operations and messages."""

from collections.abc import Iterator, Mapping
from functools import reduce

from app.formats.apis.documents import Documents, Merged, Spot

_KINDS: Mapping[str, tuple[type, str]] = {
    **dict.fromkeys(("title", "summary", "description"), (str, "a text")),
    **dict.fromkeys(("tags", "examples"), (list, "a list")),
    **dict.fromkeys(("externalDocs", "bindings"), (dict, "an object")),
}


class Traits:
    """Puts together what an object and its traits say. Traits of version 2 win over the object (JSON Merge Patch,
    RFC 7396), those of version 3 do not."""

    def __init__(self, documents: Documents, major: int) -> None:
        self._documents = documents
        self._win = major < 3

    def part(self, spot: Spot, key: str) -> Spot | None:
        """What is under a key, null where nothing is. Objects of several are one with the members of all."""
        found = [holder.child(key) for holder in self._holders(spot) if holder.has(key)]
        if len(found) > 1 and all(isinstance(each.value, dict) for each in found):
            return reduce(self._merged, found)
        return found[0] if found else None

    def parts(self, spot: Spot, *keys: str) -> dict[str, Spot]:
        """What is under some keys, and under the keys of extensions, with what it refers to written out."""
        extensions = (key for holder in self._holders(spot) for key in holder.value if key.startswith("x-"))
        wanted = dict.fromkeys((*keys, *extensions))
        found = {key: part for key in wanted if (part := self.part(spot, key)) is not None}
        for key, part in found.items():
            kind, word = _KINDS.get(key, (object, ""))
            if not isinstance(part.value, kind):
                raise part.error(f"{key} must be {word}")
        return {key: Spot(self._documents.written_out(part), part.pointer, part.file) for key, part in found.items()}

    def _holders(self, spot: Spot) -> Iterator[Spot]:
        """The object and its traits, those first that win."""
        listed = spot.under("traits")
        traits = [self._documents.follow(item) for item in listed.items("traits")] if listed is not None else []
        for trait in traits:
            trait.object("a trait")
        own = [] if self._win else [spot]
        yield from (*own, *reversed(traits), *([spot] if self._win else []))

    def _merged(self, winner: Spot, other: Spot) -> Spot:
        winner, other = self._documents.follow(winner), self._documents.follow(other)
        if not isinstance(winner.value, dict) or not isinstance(other.value, dict):
            return winner
        origins = {key: winner.child(key) for key in winner.value}
        for key in other.value:
            both = key in origins and all(isinstance(each.value.get(key), dict) for each in (winner, other))
            if both:
                origins[key] = self._merged(origins[key], other.child(key))
            else:
                origins.setdefault(key, other.child(key))
        return Spot(Merged(origins), winner.pointer, winner.file)
