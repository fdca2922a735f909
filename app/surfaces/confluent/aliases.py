"""Subjects that stand for others."""

from uuid import UUID

from app.contracts.rules import read_rule
from app.surfaces.confluent.names import DEFAULT_CONTEXT, Subject


async def resolve_alias(tenant: UUID, subject: Subject) -> Subject:
    """The subject that is meant: the one that the subject is configured to be an alias of, else itself.

    An alias of an alias is not followed.
    """
    rule = await read_rule(tenant, subject.place)
    alias = rule.config.alias if rule else None
    return meant_by(subject, alias) if alias else subject


def meant_by(subject: Subject, alias: str) -> Subject:
    """What a subject with an alias stands for. An alias that names no context is in the context of the subject."""
    target = Subject.read(alias)
    if target.context == DEFAULT_CONTEXT and not alias.startswith(":."):
        return Subject(subject.context, target.name)
    return target
