"""Qualifiers of schemes: always written as a whole set."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from app.errors import Invalid
from app.naming.checks import MAX_LONG_TEXT, check_expression, check_text
from app.naming.model import NewQualifier, QualifierView
from app.naming.rows import new_id
from app.storage.engine import fetch

MAX_QUALIFIERS = 100
"""Of a scheme."""


def check_qualifiers(qualifiers: Sequence[NewQualifier]) -> None:
    """Raise `Invalid`, naming the member of a list, for qualifiers that a scheme cannot have."""
    if len(qualifiers) > MAX_QUALIFIERS:
        raise Invalid(f"qualifiers must be at most {MAX_QUALIFIERS}", field="qualifiers")
    for place, qualifier in enumerate(qualifiers):
        check_text(f"qualifiers[{place}].key", qualifier.key)
        check_text(f"qualifiers[{place}].description", qualifier.description, limit=MAX_LONG_TEXT)
        check_expression(f"qualifiers[{place}].validationPattern", qualifier.validation_pattern)
        if qualifier.key in [one.key for one in qualifiers[:place]]:
            raise Invalid(
                f"qualifiers[{place}].key is there twice: {qualifier.key!r}", field=f"qualifiers[{place}].key"
            )


async def qualifiers_of(schemes: Sequence[str]) -> dict[str, list[QualifierView]]:
    """The qualifiers of each scheme, in their order."""
    found: dict[str, list[QualifierView]] = defaultdict(list)
    for row in await fetch("SELECT * FROM scheme_qualifier WHERE scheme = ANY($1) ORDER BY place, key", list(schemes)):
        found[row["scheme"]].append(msgspec.convert(dict(row), QualifierView))
    return found


async def replace_qualifiers(scheme: str, qualifiers: Sequence[NewQualifier]) -> None:
    """Let a scheme have these and no others, within the caller's transaction. One that keeps its key keeps its id."""
    keys = [one.key for one in qualifiers]
    await fetch("DELETE FROM scheme_qualifier WHERE scheme = $1 AND key <> ALL($2)", scheme, keys)
    await fetch(
        """
        INSERT INTO scheme_qualifier (id, scheme, key, description, validation_pattern, place)
        SELECT q.id, $1, q.key, q.description, q.pattern, q.place
        FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int[])
            AS q(id, key, description, pattern, place)
        ON CONFLICT ON CONSTRAINT qualifier_key_once DO UPDATE SET description = excluded.description,
            validation_pattern = excluded.validation_pattern, place = excluded.place, updated_at = now()
        """,
        scheme, [new_id() for _ in keys], keys, [one.description for one in qualifiers],
        [one.validation_pattern for one in qualifiers], [one.order for one in qualifiers],
    )  # fmt: skip
