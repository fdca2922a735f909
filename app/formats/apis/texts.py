"""The texts that a description may refer to, by name."""

from collections.abc import Mapping
from urllib.parse import urljoin


class Texts:
    """Texts by the names of their references.

    A name is what `$ref` says, with or without the place inside of the text (registries that follow Apicurio take the
    whole `$ref`), and with or without `./` before it.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = {_plain(name): text for name, text in texts.items()}
        for name, text in texts.items():
            self._texts.setdefault(_plain(name.partition("#")[0]), text)

    def __getitem__(self, name: str) -> str:
        """The text under a name that `find` returned."""
        return self._texts[name]

    def find(self, reference: str, base: str | None) -> str | None:
        """The name of the text that a reference means, which stands in the text `base` (null: in the description)."""
        whole, target = _plain(reference), reference.partition("#")[0]
        if whole in self._texts and self._texts[whole] != self._texts[_plain(target)]:
            return whole  # one of two texts whose names differ only in the places inside of them
        return next((name for name in (_joined(base, target), _plain(target)) if name in self._texts), None)


def _plain(name: str) -> str:
    return name.removeprefix("./")


def _joined(base: str | None, target: str) -> str:
    try:
        return _plain(urljoin(base or "", target))
    except ValueError:  # what looks like an address and is none
        return target
