"""Subjects that stand for others."""

from uuid import UUID

from app.contracts.rules import read_rule
from app.surfaces.confluent.names import DEFAULT_CONTEXT, Subject


async def resolve_alias(tenant: UUID, subject: Subject) -> Subject:
    """The subject that is meant: the one that the subject is configured to be an alias of, else itself.

    An alias of an alias is not followed. One that names no context is in the context of the subject.
    """
    rule = await read_rule(tenant, subject.place)
    alias = rule.config.alias if rule else None
    if not alias:
        return subject
    target = Subject.parse(alias)
    if target.context == DEFAULT_CONTEXT and not alias.startswith(":."):
        return Subject(subject.context, target.name)
    return target
