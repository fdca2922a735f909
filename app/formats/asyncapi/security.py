"""Who may connect."""

from app.formats.apis.collecting import Collector
from app.formats.apis.documents import Spot


def compare_security(
    found: Collector, spots: tuple[Spot, Spot], sides: tuple[list[str], list[str]], it: str, fields: list[str]
) -> None:
    """Alternatives of saying who connects: any is enough, so none may go."""
    old, new = sides
    if not old and new:
        found.add("SECURITY_ADDED", *spots, it, fields=fields, values=(None, new))
    elif old and not new:
        found.add("SECURITY_REMOVED", *spots, it, fields=fields, values=(old, None))
    else:
        for alternative in dict.fromkeys((*old, *new)):
            if alternative not in new:
                found.add("SECURITY_REQUIREMENT_REMOVED", *spots, it, fields=fields, values=(alternative, None))
            elif alternative not in old:
                found.add("SECURITY_REQUIREMENT_ADDED", *spots, it, fields=fields, values=(None, alternative))
