"""What is said of an environment, and what a change of that takes from its callers. Pure."""

from typing import Literal

import msgspec

from app.landscape.locations import location_key

EnvironmentKind = Literal["Production", "Non-Production", "Free App"]
PRODUCTION: EnvironmentKind = "Production"


class EnvironmentDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of an environment. `custom_locations` are further URLs at which it answers."""

    name: str
    location: str
    type: EnvironmentKind
    custom_locations: tuple[str, ...] | None = None

    @property
    def addresses(self) -> dict[str, str]:
        """Where it answers, as it was written, by how that is spelled one way. Raises `Invalid`."""
        custom = enumerate(self.custom_locations or ())
        named = [(self.location, "location"), *((url, f"customLocations[{place}].url") for place, url in custom)]
        found: dict[str, str] = {}
        for url, field in named:
            found.setdefault(location_key(url, field=field), url)
        return found


class EnvironmentChange(msgspec.Struct, frozen=True):
    """An environment before and after."""

    was: EnvironmentDraft
    becomes: EnvironmentDraft

    @property
    def lost(self) -> list[str]:
        """The addresses at which it no longer answers."""
        kept = self.becomes.addresses
        return [url for key, url in self.was.addresses.items() if key not in kept]

    @property
    def leaves_production(self) -> bool:
        """Whether consumers would no longer be asked about what is served there."""
        return self.was.type == PRODUCTION != self.becomes.type

    @property
    def hurts(self) -> bool:
        """Whether whoever calls it may notice."""
        return bool(self.lost) or self.leaves_production

    def onto(self, now: EnvironmentDraft) -> "EnvironmentChange":
        """The same change of what the environment is now: what others changed since it was asked for stays."""
        asked = {
            name: value
            for name, value in msgspec.structs.asdict(self.becomes).items()
            if getattr(now, name) == getattr(self.was, name)
        }
        return EnvironmentChange(now, msgspec.structs.replace(now, **asked))
