"""Rules as they travel."""

import msgspec

from app.proposals.registry_rules import RuleType


class CreateRule(msgspec.Struct, frozen=True, rename="camel"):
    """A rule to be set, or a configuration to be changed."""

    rule_type: RuleType | None = None
    config: str | None = None


class Rule(msgspec.Struct, frozen=True, rename="camel"):
    """A rule that is set."""

    rule_type: RuleType
    config: str
