"""Statuses of HTTP as OpenAPI writes them: `404`, `4XX`, `default`."""

from collections.abc import Iterable


def covering(status: str, known: Iterable[str]) -> str | None:
    """The narrowest of other statuses that covers one: its range, then `default`."""
    others = [written for written in known if written != status]
    if status == "default":
        return None
    return next((wide for wide in (f"{status[:1]}XX", "default") if wide in others and wide != status), None)


def is_success(status: str) -> bool:
    """Whether it says that the request was carried out."""
    return status[:1] == "2"
