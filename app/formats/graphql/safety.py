"""Which changes of a type hurt nobody: those of values that clients read, and those of values that clients give."""

from typing import Any

from graphql import is_list_type, is_non_null_type


def safe_to_read(old: Any, new: Any) -> bool:
    """Whether values of the new type are values of the old one: never null instead of maybe null, and nothing else."""
    if is_non_null_type(old):
        return is_non_null_type(new) and safe_to_read(old.of_type, new.of_type)
    if is_non_null_type(new):
        return safe_to_read(old, new.of_type)
    if is_list_type(old):
        return is_list_type(new) and safe_to_read(old.of_type, new.of_type)
    return not is_list_type(new) and old.name == new.name


def safe_to_give(old: Any, new: Any) -> bool:
    """Whether values of the old type are values of the new one: maybe null instead of never null, and nothing else."""
    if is_non_null_type(old):
        return safe_to_give(old.of_type, new.of_type if is_non_null_type(new) else new)
    if is_non_null_type(new):
        return False
    if is_list_type(old):
        return is_list_type(new) and safe_to_give(old.of_type, new.of_type)
    return not is_list_type(new) and old.name == new.name
