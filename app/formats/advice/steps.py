"""The form of an advice."""

from typing import NamedTuple


class Steps(NamedTuple):
    """What to do instead, as sentences with `{it}` for the field: if only new readers fail on old data, if only old
    readers fail on new data, and if both do."""

    backward: str
    forward: str
    both: str


def always(sentence: str) -> Steps:
    """The same steps, whoever fails."""
    return Steps(sentence, sentence, sentence)
