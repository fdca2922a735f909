"""What the checker of Apicurio's registry looks at, whose verdict stands where it has one.

It reads one document, by names: its global elements, attributes and types, and whatever is declared inside its global
types. It sees neither named groups, nor the anonymous type of a global element, nor a document that is included.
"""

from app.formats.xsd.components import Element, Slot

_GLOBAL_TYPES = ("/complexType:", "/simpleType:")


def is_in_type(path: str) -> bool:
    """Whether a path leads to a global type of the document itself, or into one."""
    return path.startswith(_GLOBAL_TYPES)


def is_seen(path: str) -> bool:
    """Whether the checker sees a declaration."""
    return is_in_type(path) or (path.startswith("/") and path.count("/") == 1)


def is_required(slot: Slot) -> bool:
    """Whether an element that came or went counts as required. For the checker each does that occurs at least once
    where it stands, also where it is an alternative."""
    particle = slot.particle
    seen = isinstance(particle, Element) and is_in_type(particle.path)
    return slot.required or (seen and particle.occurs[0] > 0)
