"""Media types and ranges of them (RFC 9110): `application/*` covers `application/json`."""

from collections.abc import Iterable


def covers(known: Iterable[str], kind: str) -> str | None:
    """The narrowest of the known types and ranges that covers a type, null if none does."""
    main, _, _ = kind.partition(";")
    family = main.partition("/")[0]
    ranges = {main: 0, f"{family}/*": 1, "*/*": 2}
    fitting = [written for written in known if written in ranges]
    return min(fitting, key=lambda written: ranges[written], default=None)
