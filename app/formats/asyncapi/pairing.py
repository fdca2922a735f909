"""Which message of one description is which of another: what goes over the wire does not say what it is called."""

from collections.abc import Callable, Mapping

from app.formats.asyncapi.model import Message
from app.formats.json_schema.text import differs


def paired(old: Mapping[str, Message], new: Mapping[str, Message]) -> dict[str, str]:
    """By key of an old message, the key of the new one that it is.

    The same key counts first, then a name that both may be known by (version 3 has the id of a message of version 2 as
    its key), then the same content. The only message on each side is the same one, whatever it is called.
    """
    pairs = {key: key for key in old if key in new}
    for alike in (_share_a_name, _hold_the_same):
        _match(pairs, old, new, alike)
    if len(old) == len(new) == 1 and not pairs:
        pairs[next(iter(old))] = next(iter(new))
    return pairs


def _match(
    pairs: dict[str, str],
    old: Mapping[str, Message],
    new: Mapping[str, Message],
    alike: Callable[[Message, Message], bool],
) -> None:
    for key, before in old.items():
        if key not in pairs:
            taken = set(pairs.values())
            found = (other for other, after in new.items() if other not in taken and alike(before, after))
            match = next(found, None)
            if match is not None:
                pairs[key] = match


def _share_a_name(old: Message, new: Message) -> bool:
    return not set(old.names).isdisjoint(new.names)


def _hold_the_same(old: Message, new: Message) -> bool:
    return (
        old.payload is not None
        and new.payload is not None
        and not differs(old.payload.spot.value, new.payload.spot.value)
    )
