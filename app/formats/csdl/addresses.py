"""The addresses by which one document names others, and the references that stand for them."""

from collections import Counter
from collections.abc import Mapping
from urllib.parse import urljoin


class Addresses:
    """Finds references by what documents write.

    An address stands for the reference of that name, or of the name that it has relative to the document that writes
    it. Without one it stands for the only reference whose last part is the same (`types.xml`): registries name texts
    otherwise than servers do. `$metadata` is the last part of every service's address, so it tells nothing.
    """

    def __init__(self, names: Mapping[str, object]) -> None:
        self._names = names
        ends = Counter(_last(name) for name in names)
        self._by_end = {_last(name): name for name in names if ends[_last(name)] == 1}

    def named(self, address: str, document: str = "") -> str | None:
        """The name of the reference that an address in a document means; null if there is none."""
        for each in (address, _relative(document, address)):
            if each in self._names:
                return each
        last = _last(address)
        return None if last in {"", "$metadata"} else self._by_end.get(last)


def _relative(document: str, address: str) -> str:
    try:
        return urljoin(document, address)
    except ValueError:
        return address


def _last(address: str) -> str:
    return address.partition("?")[0].rstrip("/").rpartition("/")[2]
