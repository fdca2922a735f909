"""A parsed content of a type that is only kept."""

from app.formats.hashed import Hashed


class Content(Hashed):
    """A content in its canonical form. `type` is the artifact type, as registries spell it."""

    def __init__(self, type_: str, canonical: str) -> None:
        self.type = type_
        self._canonical = canonical

    @property
    def canonical(self) -> str:
        """The text that two contents share exactly when they are the same, however they were formatted."""
        return self._canonical

    @property
    def normalized(self) -> str:
        """The canonical text: there is no other order to settle."""
        return self._canonical
