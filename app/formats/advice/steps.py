"""The form of an advice."""

from typing import NamedTuple


class Steps(NamedTuple):
    """What to do instead, in sentences: if only new readers fail on old data, if only old readers fail on new data, and
    if both do; `whole` instead of the last, where a change of the document as a whole needs other words.

    `{it}` stands for the field, `{old}` and `{new}` for what the change has as values.
    """

    backward: str
    forward: str
    both: str
    whole: str | None = None


def always(sentence: str, *, whole: str | None = None) -> Steps:
    """The same steps, whoever fails."""
    return Steps(sentence, sentence, sentence, whole)
