"""Steps around the breaks and risks of schemas whose messages are written by one side and read by the other."""

from collections.abc import Mapping

from app.formats.advice.steps import Steps, always
from app.formats.apis.wording import STEMS

_WRITTEN = always("Take the old form of {it} as well as the new one, and drop it once no consumer sends it.")
_READ = always("Let consumers take the new form of {it} first, and send it once all do; or send it beside the old one.")
_DEPRECATE = always("Keep {it}, marked as deprecated, until no consumer reads it.")
_OPTIONAL = always("Leave {it} optional, and know what to do without it, until every consumer sends it.")
_PRESENT = always("Keep sending {it} always, until every consumer does without it.")

_OF_WRITTEN: Mapping[str, Steps] = {
    **dict.fromkeys(
        (
            "PROPERTY_BECAME_REQUIRED",
            "PROPERTY_WITH_DEFAULT_BECAME_REQUIRED",
            "REQUIRED_PROPERTY_ADDED",
            "REQUIRED_PROPERTY_NO_LONGER_READ_ONLY",
            "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED",
            "UNDECLARED_PROPERTY_BECAME_REQUIRED",
        ),
        _OPTIONAL,
    ),
    "PROPERTY_REMOVED": always("Keep taking {it}, marked as deprecated, until no consumer sends it."),
    "PROPERTY_BECAME_READ_ONLY": always("Keep taking {it} until no consumer sends it."),
    "ENUM_VALUE_REMOVED": always("Keep taking the old values of {it} until no consumer sends them."),
    "DEFAULT_CHANGED": always("Keep the default of {it} until every consumer sends a value of its own."),
    "NO_LONGER_NULLABLE": always("Keep taking null as {it} until no consumer sends it."),
}
_OF_READ: Mapping[str, Steps] = {
    "PROPERTY_REMOVED": _DEPRECATE,
    "PROPERTY_BECAME_WRITE_ONLY": _DEPRECATE,
    "PROPERTY_BECAME_OPTIONAL": _PRESENT,
    "UNDECLARED_PROPERTY_BECAME_OPTIONAL": _PRESENT,
    "ENUM_VALUE_ADDED": always(
        "Let consumers know the new values of {it} first, or that there may be more (`x-extensible-enum`)."
    ),
    "BECAME_NULLABLE": always("Let consumers take null as {it} first, and send it once all do."),
    "PROPERTY_ADDED": always("Allow further properties around {it} in a release of its own, and send it later."),
}


def steps(written: str, read: str) -> dict[str, Steps]:
    """Steps for all rules about schemas, whose names begin with a word for what consumers write and one for what they
    read."""
    found = {f"{written}_{stem}": _OF_WRITTEN.get(stem, _WRITTEN) for stem in STEMS}
    return found | {f"{read}_{stem}": _OF_READ.get(stem, _READ) for stem in STEMS}
