"""One version of an archive on its way in."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from app.archive.entities import ArtifactVersion
from app.archive.restoring import revive_content
from app.audit.log import Event
from app.contracts.artifacts import artifact_state
from app.contracts.assessment import assess
from app.contracts.contents import Candidate, parse_candidate, store_content
from app.contracts.limits import require_room
from app.contracts.model import ArtifactState, Draft, Imported, Origin, Reference, VersionInfo
from app.contracts.records import find_version_record
from app.contracts.versions import Publication, insert_version, store_state
from app.errors import Conflict, Invalid
from app.identity.principals import Principal
from app.proposals.submit import numbered_as_named
from app.proposals.versioning import insert_draft
from app.storage.engine import fetch

_STATES = frozenset({"ENABLED", "DISABLED", "DEPRECATED", "DRAFT"})
_FROM_ELSEWHERE = Imported()


class VersionImport(msgspec.Struct, frozen=True):
    """A version, its text and what that refers to."""

    actor: Principal
    artifact: UUID
    version: ArtifactVersion
    media_type: str | None
    text: str
    references: Sequence[Reference]
    restoring: bool
    """Whether it may be one that was deleted here."""

    async def insert(self, *, content_id: int | None) -> tuple[UUID, Event | None]:
        """Its id, and what goes on record of it: nothing if the artifact has a version of this name.

        Raises `Invalid`, and `Conflict` of the kinds `held-back`, `id-taken` and `limit`.
        """
        if self.version.state not in _STATES:
            raise Invalid(f"{self.version.state[:50]!r} is no state of a version.", field="body")
        found = await find_version_record(self.artifact, self.version.version)
        if found is not None:
            return found.id, None
        await fetch("SELECT 1 FROM artifact WHERE id = $1 FOR NO KEY UPDATE", self.artifact)
        state = await artifact_state(self.actor.tenant, self.artifact)
        await require_room(state, self.text)
        draft = self._draft(state)
        candidate = await parse_candidate(self.actor.tenant, state.format, draft)
        if self.restoring and content_id is not None:
            await revive_content(self.actor.tenant, candidate, content_id)
        if self.version.state == "DRAFT":
            content = await store_content(self.actor.tenant, candidate, number=content_id)
            made = await insert_draft(self.actor, state, draft, content=content)
            return made, Event("draft.created", "contract", made, {"asset": state.fqn})
        return await self._publish(state, candidate, draft, content_id)

    def _draft(self, state: ArtifactState) -> Draft:
        info = VersionInfo(
            label=self.version.version, title=self.version.name, description=self.version.description,
            labels=self.version.labels or {}, media_type=self.media_type,
        )  # fmt: skip
        return Draft(
            fqn=state.fqn, group=state.name.group, text=self.text, format=state.format, origin=Origin.APICURIO,
            references=tuple(self.references), info=info, lenient=True, imported=_FROM_ELSEWHERE,
        )  # fmt: skip

    async def _publish(
        self, state: ArtifactState, candidate: Candidate, draft: Draft, content_id: int | None
    ) -> tuple[UUID, Event]:
        assessment = await assess(state.taking(_FROM_ELSEWHERE), candidate)
        if assessment.held_back:
            raise Conflict(
                f"Version {self.version.version!r} of {state.fqn!r} breaks registered consumers; publish it by itself, "
                "so that they are asked.",
                kind="held-back",
            )
        semver = numbered_as_named(state, assessment, draft).semver
        publication = Publication(
            semver=semver, info=draft.info, origin=Origin.APICURIO, imported=_FROM_ELSEWHERE, content_id=content_id
        )
        made = await insert_version(self.actor, state, candidate, publication)
        if self.version.state != "ENABLED":
            await store_state(self.actor, state, made, self.version.state)
        detail = {"asset": state.fqn, "version": semver, "fingerprint": candidate.fingerprint, "imported": True}
        return made, Event("contract.published", "contract", made, detail)
