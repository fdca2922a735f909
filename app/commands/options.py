"""Options that several commands share."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import rich_click as click

_F = TypeVar("_F", bound=Callable[..., Any])


def paged(command: _F) -> _F:
    """`--page` and `--page-size`, as the API takes them."""
    size = click.option("--page-size", type=click.IntRange(1, 200), default=50, show_default=True, help="How many.")
    page = click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Which of the pages.")
    return page(size(command))


class Instant(click.ParamType[str]):
    """A date or a time, as `2026-12-24`, `2026-12-24T18:00` or with an offset; UTC where none is given.

    A date alone is the end of that day. Converts to RFC 3339.
    """

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date; write 2026-12-24 or 2026-12-24T18:00Z", param, ctx)
        if len(str(value)) == len("2026-12-24"):
            at = at.replace(hour=23, minute=59, second=59)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()


INSTANT = Instant()
