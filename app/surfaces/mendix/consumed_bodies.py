"""What an environment consumes, as it is sent."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from app.landscape.consuming import Consumed
from app.landscape.linking import ConsumedItem
from app.surfaces.mendix.wire import Text200, Text500, required


class ConsumedItemBody(msgspec.Struct, frozen=True, kw_only=True):
    """An entity set that is used."""

    type: Literal["EntitySet"]
    name: Text200
    namespace: Text200 | UnsetType | None = UNSET


class ConsumedRequest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An endpoint that is called, wherever it is."""

    endpoint_location: Text500
    consumed_items: Annotated[list[ConsumedItemBody], Meta(max_length=500)] | UnsetType | None = UNSET

    def consumed(self) -> Consumed:
        """What is asked for."""
        items = [
            ConsumedItem(required(one.name, "consumedItems.name"), (one.namespace or "").strip() or None)
            for one in self.consumed_items or ()
        ]
        return Consumed(location=self.endpoint_location.strip(), items=tuple(items))


class ConsumedList(msgspec.Struct, frozen=True):
    """All endpoints that an environment calls."""

    endpoints: Annotated[list[ConsumedRequest], Meta(max_length=2000)]
