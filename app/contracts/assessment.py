"""What publishing a candidate would mean: the verdict of the level, and who would be broken, with the proof.

The same assessment answers the impact preview, the publish, and the second look before a proposal is published.
"""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

import msgspec

from app.contracts.artifacts import earlier_contents
from app.contracts.comparisons import Comparisons
from app.contracts.contents import Candidate
from app.contracts.model import ArtifactState, Assessment, ConsumerImpact
from app.contracts.semver import Semver, next_version
from app.formats import Change, bump, touches, unreadable, violations
from app.storage.engine import fetch


class _Registered(msgspec.Struct, frozen=True, kw_only=True):
    """An active registration. `content` is of the version that it was made against, or of a newer one that was
    published after its team had been asked: a break is negotiated once, not again with every later version."""

    registration_id: UUID
    team_id: UUID
    team_name: str
    asset_id: UUID
    asset_fqn: str
    fields: list[str]
    semver: str
    content: int
    pinned: bool = False


async def assess(
    state: ArtifactState,
    candidate: Candidate,
    *,
    asked_semver: str | None = None,
    comparisons: Comparisons | None = None,
    among: Collection[UUID] | None = None,
) -> Assessment:
    """Assess a candidate against an artifact, for all who depend on it or for `among` these registrations.

    Writes nothing. Raises `Invalid` for a version number too low, and `Unprepared` if `comparisons` are made in a
    hurry.
    """
    known = comparisons or Comparisons(candidate)
    known.dialect = state.dialect
    consumers = [one for one in await _consumers(state.id) if among is None or one.registration_id in among]
    looked_back_at = await _looked_back_at(state, candidate)
    latest = [state.latest.content] if state.latest else []
    compared = list(dict.fromkeys((*latest, *looked_back_at, *(consumer.content for consumer in consumers))))
    await known.make(compared, latest=state.latest)
    changes = known.against(latest[0]) if latest else ()
    forbidden = _forbidden(state, looked_back_at, known)
    affected = [_impact(one, reasons) for one in consumers if (reasons := _reasons(one, forbidden, known))]
    if latest and (spread := forbidden or unreadable(changes)):
        affected += [_impact(referrer, spread) for referrer in await _referrers(state.id)]
    if affected:
        await known.make(compared, latest=state.latest, witnesses=True)
        return _proved(state, affected, forbidden, compared, known, asked_semver)
    return Assessment(
        level=state.level,
        base=state.latest,
        changes=changes,
        violations=forbidden,
        affected=(),
        semver=_number(state, changes, forbidden, asked_semver),
    )


async def check_level(state: ArtifactState, candidate: Candidate, *, against: int | None = None) -> tuple[Change, ...]:
    """What the level in force forbids, proofs left out: against one content, or against those that it looks back at."""
    contents = [against] if against is not None else await _looked_back_at(state, candidate)
    comparisons = Comparisons(candidate)
    comparisons.dialect = state.dialect
    await comparisons.make(contents, latest=state.latest)
    return _forbidden(state, contents, comparisons)


def _proved(
    state: ArtifactState,
    affected: Sequence[ConsumerImpact],
    forbidden: tuple[Change, ...],
    compared: Sequence[int],
    comparisons: Comparisons,
    asked_semver: str | None,
) -> Assessment:
    """The same findings once more, each with its witness: only now is the cost of proving them worth it."""
    changes = comparisons.against(state.latest.content, witnesses=True) if state.latest else ()
    proved: dict[tuple[object, ...], Change] = {}
    for content in compared:
        for change in comparisons.against(content, witnesses=True):
            proved.setdefault(change_key(change), change)

    def with_witness(found: Iterable[Change]) -> tuple[Change, ...]:
        return tuple(proved.get(change_key(change), change) for change in found)

    return Assessment(
        level=state.level,
        base=state.latest,
        changes=changes,
        violations=with_witness(forbidden),
        affected=tuple(
            msgspec.structs.replace(consumer, changes=with_witness(consumer.changes)) for consumer in affected
        ),
        semver=_number(state, changes, forbidden, asked_semver),
    )


def change_key(change: Change) -> tuple[object, ...]:
    """What makes two findings the same change."""
    return (change.rule, change.old_path, change.new_path, change.message)


def _number(state: ArtifactState, changes: tuple[Change, ...], forbidden: tuple[Change, ...], asked: str | None) -> str:
    latest = Semver.parse(state.latest_semver) if state.latest_semver else None
    return str(next_version(latest, bump((*changes, *forbidden)), asked))


async def _looked_back_at(state: ArtifactState, candidate: Candidate) -> list[int]:
    """The contents that the level measures a candidate against."""
    if state.latest is None or not state.level.directions:
        return []
    if state.compatibility_group is None and not state.level.transitive:
        return [state.latest.content]
    value = candidate.contract.property_values.get(state.compatibility_group or "")
    return await earlier_contents(state, value)


def _forbidden(state: ArtifactState, contents: Sequence[int], comparisons: Comparisons) -> tuple[Change, ...]:
    """What the level forbids against any of these versions."""
    found: dict[tuple[object, ...], Change] = {}
    for content in contents:
        for change in violations(state.level, comparisons.against(content)):
            found.setdefault(change_key(change), change)
    return tuple(found.values())


def _reasons(consumer: _Registered, forbidden: tuple[Change, ...], comparisons: Comparisons) -> tuple[Change, ...]:
    """The changes by which a consumer is affected: what the level forbids, and what its own version cannot read."""
    candidates = {change_key(change): change for change in forbidden}
    for change in unreadable(comparisons.against(consumer.content)):
        candidates.setdefault(change_key(change), change)
    return tuple(change for change in candidates.values() if touches(change, consumer.fields))


def _impact(consumer: _Registered, reasons: tuple[Change, ...]) -> ConsumerImpact:
    return ConsumerImpact(
        registration_id=consumer.registration_id,
        team_id=consumer.team_id,
        team_name=consumer.team_name,
        asset_id=consumer.asset_id,
        asset_fqn=consumer.asset_fqn,
        registered_version=consumer.semver,
        changes=reasons,
        duty=not consumer.pinned,
    )


async def active_consumers(artifact: UUID) -> tuple[ConsumerImpact, ...]:
    """Everyone who depends on an artifact, before anything is said about a change."""
    return tuple(_impact(consumer, ()) for consumer in await _consumers(artifact))


_REGISTERED = """
SELECT r.id AS registration_id, r.team AS team_id, t.name AS team_name, a.id AS asset_id, a.fqn AS asset_fqn, r.fields,
       coalesce(g.semver, v.semver) AS semver, coalesce(g.content, v.content) AS content
FROM registration r JOIN team t ON t.id = r.team JOIN artifact a ON a.id = r.artifact
JOIN version v ON v.id = r.version LEFT JOIN version g ON g.id = r.agreed
WHERE r.status = 'active'
"""


async def _consumers(artifact: UUID) -> list[_Registered]:
    rows = await fetch(f"{_REGISTERED} AND r.artifact = $1 ORDER BY t.name, r.id", artifact)
    return [msgspec.convert(dict(row), _Registered) for row in rows]


async def _referrers(artifact: UUID) -> list[_Registered]:
    """Registrations on artifacts whose latest version refers to this one, directly or through others.

    A chain of references that all follow the latest version carries the duty to answer; one that pins a version
    anywhere only informs.
    """
    rows = await fetch(
        f"""
        WITH RECURSIVE latest AS (
            SELECT DISTINCT ON (artifact) artifact, content FROM version
            WHERE state IN ('ENABLED', 'DEPRECATED') AND NOT prerelease
              AND tenant = (SELECT tenant FROM artifact WHERE id = $1)
            ORDER BY artifact, ordinal DESC
        ), referring (artifact, pinned) AS (
            SELECT latest.artifact, f.version IS NOT NULL
            FROM content_reference f JOIN latest ON latest.content = f.content WHERE f.artifact = $1
            UNION
            SELECT latest.artifact, referring.pinned OR f.version IS NOT NULL
            FROM referring JOIN content_reference f ON f.artifact = referring.artifact
            JOIN latest ON latest.content = f.content
        ), reached AS (
            SELECT artifact, bool_and(pinned) AS pinned FROM referring WHERE artifact <> $1 GROUP BY 1
        )
        SELECT r.*, reached.pinned FROM reached JOIN ({_REGISTERED}) r ON r.asset_id = reached.artifact
        ORDER BY r.team_name, r.registration_id
        """,
        artifact,
    )
    return [msgspec.convert(dict(row), _Registered) for row in rows]
