"""Taking over what another registry exported: everything or nothing, with the numbers that it had there.

No rule is asked about what comes from elsewhere, as in the registry whose archive it is; but what a registered consumer
could not read does not come in this way: its producer publishes it, and it is negotiated. What is there already under
the same name stays as it is.
"""

import asyncio
import logging
from typing import BinaryIO
from uuid import UUID

import asyncpg
import msgspec

from app.archive.entities import (
    Artifact,
    ArtifactRule,
    ArtifactVersion,
    Branch,
    Comment,
    Content,
    GlobalRule,
    Group,
    GroupRule,
)
from app.archive.index import Index, index_of
from app.archive.ledger import Ledger
from app.archive.reading import Archive
from app.archive.restoring import free_number, has_deleted
from app.archive.said import instant, labels_of, lacks, name_of, references_of, twice
from app.archive.versions import VersionImport
from app.audit.log import Event
from app.contracts.artifacts import insert_artifact
from app.contracts.branches import SYSTEM, create_branch
from app.contracts.comments import MAX_COMMENT
from app.contracts.described import check_words
from app.contracts.forgetting import forget
from app.contracts.limits import limits_of, require_totals
from app.contracts.model import MAX_NUMBER, ArtifactInfo, Origin
from app.contracts.names import DEFAULT_GROUP, MAX_LONG_NAME, ArtifactName, check_name
from app.contracts.rules import Place, ensure_group
from app.errors import Conflict, Invalid
from app.identity.grants import ensure_administrators
from app.identity.principals import Principal, Scope
from app.proposals.registry_rules import RuleType, store_registry_rule
from app.storage.engine import fetch, fetch_one, transaction

_log = logging.getLogger(__name__)
_STEP = 1_000
"""Versions after which the log says how far an import is."""


class Keeping(msgspec.Struct, frozen=True):
    """Which numbers are kept; others are given anew."""

    global_ids: bool = True
    content_ids: bool = True


KEEP_ALL = Keeping()


class Imported(msgspec.Struct):
    """How much came in, and how many versions were there already."""

    artifacts: int = 0
    versions: int = 0
    left_alone: int = 0


async def import_archive(
    actor: Principal, file: BinaryIO, keeping: Keeping = KEEP_ALL, *, require_empty: bool = True
) -> Imported:
    """Import an export of version 3, in one transaction. Admins only.

    Raises `Invalid` for what is no archive or has something in it that cannot be, `Forbidden`, and `Conflict` of the
    kinds `not-empty`, `id-taken`, `held-back` and `limit`.
    """
    actor.require(Scope.ADMINISTER)
    archive = await asyncio.to_thread(Archive, file)
    index = await asyncio.to_thread(index_of, archive)
    await ensure_administrators(actor)
    try:
        with Ledger() as ledger:
            async with transaction():
                empty = await _is_empty(actor.tenant)
                if require_empty and not empty:
                    raise Conflict("Registry is not empty.", kind="not-empty")
                return await _Import(actor, archive, index, keeping, ledger, empty=empty).run()
    except asyncpg.UniqueViolationError:
        message = "An id in the archive is taken by something else; import it without keeping the ids."
        raise Conflict(message, kind="id-taken") from None


async def _is_empty(tenant: UUID) -> bool:
    row = await fetch_one(
        """
        SELECT EXISTS (SELECT 1 FROM artifact WHERE tenant = $1 AND deleted_at IS NULL) OR EXISTS (
               SELECT 1 FROM artifact_group WHERE tenant = $1 AND deleted_at IS NULL AND name <> $2)
        """,
        tenant, DEFAULT_GROUP,
    )  # fmt: skip
    return row is not None and not row[0]


class _Import:
    """One import, within its transaction."""

    def __init__(
        self, actor: Principal, archive: Archive, index: Index, keeping: Keeping, ledger: Ledger, *, empty: bool
    ) -> None:
        self._actor = actor
        self._archive = archive
        self._index = index
        self._keeping = keeping
        self._ledger = ledger
        self._empty = empty
        self._groups: set[str] = set()
        self._artifacts: dict[ArtifactName, UUID] = {}
        self._made: set[ArtifactName] = set()
        self._commented: dict[int, UUID] = {}
        self._ruled: set[tuple[Place, str]] = set()
        self._highest = 0
        self._restoring = False
        self._count = Imported()

    async def run(self) -> Imported:
        """Everything in the order in which one thing needs the other; rules last, so that they hold from then on."""
        for group in self._archive.of(Group):
            await self._group(group)
        for artifact in self._archive.of(Artifact):
            await self._artifact(artifact)
        await self._all_versions()
        for branch in self._archive.of(Branch):
            await self._branch(branch)
        for comment in self._archive.of(Comment):
            await self._comment(comment)
        await self._rules()
        await self._exceed_ids()
        await forget(self._actor.tenant)
        detail = {name: getattr(self._count, name) for name in ("artifacts", "versions", "left_alone")}
        self._ledger.add(Event("registry.imported", "tenant", self._actor.tenant, detail))
        await self._ledger.record(self._actor)
        await require_totals(
            self._actor.tenant, await limits_of(self._actor.tenant),
            versions=self._count.versions > 0, artifacts=self._count.artifacts > 0,
        )  # fmt: skip
        return self._count

    async def _group(self, group: Group) -> None:
        name = check_name(group.group_id, MAX_LONG_NAME)
        if name in self._groups:
            raise twice(f"group {name!r}")
        check_words(None, group.description, group.labels)
        row = await fetch_one(
            "SELECT 1 FROM artifact_group WHERE tenant = $1 AND name = $2 AND deleted_at IS NULL",
            self._actor.tenant, name,
        )  # fmt: skip
        if row is not None or name == DEFAULT_GROUP:
            return
        made = await ensure_group(self._actor.tenant, name, created_by=self._by(group.owner))
        await fetch(
            """
            UPDATE artifact_group SET description = $2, labels = $3, tags = $4, created_at = $5, modified_by = $6,
                   modified_at = $7 WHERE id = $1
            """,
            made, group.description, *labels_of(group), instant(group.created_on), self._by(group.modified_by),
            instant(group.modified_on),
        )  # fmt: skip
        self._groups.add(name)

    async def _artifact(self, artifact: Artifact) -> None:
        name = name_of(artifact)
        if name in self._artifacts:
            raise twice(f"artifact {name.fqn!r}")
        check_words(artifact.name, artifact.description, artifact.labels)
        info = ArtifactInfo(title=artifact.name, description=artifact.description, labels=artifact.labels or {})
        found, made = await insert_artifact(self._actor, name, artifact.artifact_type, Origin.APICURIO, info)
        self._artifacts[name] = found
        if not made:
            return
        self._made.add(name)
        self._count.artifacts += 1
        await fetch(
            "UPDATE artifact SET created_by = $2, created_at = $3, modified_by = $4, modified_at = $5 WHERE id = $1",
            found, self._by(artifact.owner), instant(artifact.created_on), self._by(artifact.modified_by),
            instant(artifact.modified_on),
        )  # fmt: skip
        detail = {"fqn": name.fqn, "format": artifact.artifact_type}
        self._ledger.add(Event("asset.created", "asset", found, detail))

    async def _all_versions(self) -> None:
        self._restoring = await has_deleted(self._actor.tenant)
        names = self._index.versions
        for place, version in enumerate(self._archive.read(ArtifactVersion, names), 1):
            await self._version(version)
            if place % _STEP == 0:
                _log.info("import: %d of %d versions", place, len(names))

    async def _version(self, version: ArtifactVersion) -> None:
        artifact = self._artifacts.get(name_of(version))
        if artifact is None:
            raise lacks(f"artifact {version.artifact_id!r}, which has a version in it")
        if (document := self._index.contents.get(version.content_id)) is None:
            raise lacks(f"content {version.content_id} of version {version.version!r} of {version.artifact_id!r}")
        for number in (version.global_id, version.content_id):
            if not 0 < number <= MAX_NUMBER:
                raise Invalid(f"An id is between 1 and {MAX_NUMBER}, not {number}.", field="body")
        check_words(version.name, version.description, version.labels)
        [content] = self._archive.read(Content, [document])
        text = self._archive.text(content)
        taken = VersionImport(
            self._actor, artifact, version, content.content_type, text, references_of(content), self._restoring
        )
        made, event = await taken.insert(content_id=content.content_id if self._keeping.content_ids else None)
        self._highest = max(self._highest, version.global_id)
        if version.global_id in self._index.commented:
            self._commented[version.global_id] = made
        if event is None:
            self._count.left_alone += 1
            return
        self._count.versions += 1
        self._ledger.add(event)
        if self._restoring and self._keeping.global_ids:
            await free_number(made, version.global_id)
        await fetch(
            """
            UPDATE version SET publisher = $2, created_at = $3, modified_by = $4, modified_at = $5,
                   global_id = coalesce($6, global_id) WHERE id = $1
            """,
            made, self._by(version.owner), instant(version.created_on), self._by(version.modified_by),
            instant(version.modified_on), version.global_id if self._keeping.global_ids else None,
        )  # fmt: skip

    async def _branch(self, branch: Branch) -> None:
        name = name_of(branch)
        if branch.branch_id in SYSTEM or branch.system_defined or name not in self._made:
            return
        artifact = self._artifacts[name]
        made = await create_branch(self._actor, artifact, branch.branch_id, branch.description, branch.versions)
        await fetch(
            "UPDATE branch SET created_by = $2, created_at = $3, modified_by = $4, modified_at = $5 WHERE id = $1",
            made, self._by(branch.owner), instant(branch.created_on), self._by(branch.modified_by),
            instant(branch.modified_on),
        )  # fmt: skip

    async def _comment(self, comment: Comment) -> None:
        version = self._commented.get(comment.global_id)
        if version is None:
            raise lacks(f"version that the comment {comment.comment_id!r} is about")
        if len(comment.value) > MAX_COMMENT:
            raise Invalid(f"A comment has at most {MAX_COMMENT} characters.", field="body")
        await fetch(
            """
            INSERT INTO version_comment (tenant, version, owner, value, created_at) SELECT $1, $2, $3, $4, $5
            WHERE NOT EXISTS (SELECT 1 FROM version_comment WHERE version = $2 AND value = $4 AND created_at = $5)
            """,
            self._actor.tenant, version, self._by(comment.owner), comment.value, instant(comment.created_on),
        )  # fmt: skip

    async def _rules(self) -> None:
        """Those of what was made here; those for everything only where there was nothing that they could loosen."""
        if self._empty:
            for rule in self._archive.of(GlobalRule):
                await self._rule(Place(), rule.rule_type, rule.configuration)
        for rule in self._archive.of(GroupRule):
            if rule.group_id in self._groups:
                await self._rule(Place(rule.group_id), rule.type, rule.configuration)
        for rule in self._archive.of(ArtifactRule):
            name = name_of(rule)
            if name in self._made:
                await self._rule(Place(name.group, name.name), rule.type, rule.configuration)

    async def _rule(self, place: Place, kind: str, config: str) -> None:
        if kind not in RuleType.__members__:
            raise Invalid(f"There is no rule {kind[:100]!r}.", field="body")
        if (place, kind) in self._ruled:
            raise twice(f"rule {kind} of one thing")
        self._ruled.add((place, kind))
        await store_registry_rule(self._actor.tenant, place, RuleType(kind), config)

    async def _exceed_ids(self) -> None:
        content = max(self._index.contents, default=0) if self._keeping.content_ids else 0
        version = self._highest if self._keeping.global_ids else 0
        await fetch("SELECT exceed_ids($1, $2)", content, version)

    def _by(self, name: str | None) -> str:
        """Who it was, as far as the archive knows."""
        return name[:MAX_LONG_NAME] if name else self._actor.name
