"""A plan that has to wait: the proposal of all of its changes, opened or found again."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec.structs import replace

from app.contracts.assessment import change_key
from app.errors import Conflict
from app.formats import Change
from app.identity.principals import Principal
from app.landscape.documents import store_documents
from app.landscape.model import EndpointWish, EnvironmentWish, Wish, fingerprint
from app.landscape.plan import Impact, Plan
from app.landscape.served import state_of
from app.proposals.negotiation import Held, open_proposal, refuse_rejected
from app.proposals.revisions import Item, ItemKind, Request
from app.storage.engine import fetch, fetch_one


async def hold_back(actor: Principal, plan: Plan) -> Held:
    """Open the proposal of a plan, or find it; under the locks of everything that it changes.

    Raises `Conflict` of the kinds `proposal-open`, where something of it is under negotiation in other words, and
    `rejected`, where consumers objected to it.
    """
    wish = plan.wish
    content = fingerprint(wish, plan.identities)
    held = plan.held
    found = await _open(plan, held, content)
    if found is not None:
        return Held(found, created=False)
    items = [await _item(actor, plan, impact) for impact in held]
    await _refuse_rejected(wish.application, content, held)
    proposal = await open_proposal(actor, held[0].state, items)
    stored = await _stored(actor, plan)
    await fetch(
        """
        INSERT INTO deployment (proposal, tenant, application, fingerprint, document) VALUES ($1, $2, $3, $4, $5)
        """,
        proposal, actor.tenant, wish.application, content, msgspec.json.encode(stored).decode(),
    )  # fmt: skip
    return Held(proposal, created=True)


async def items_of(actor: Principal, plan: Plan, impacts: Sequence[Impact]) -> list[Item]:
    """What a revision shows of impacts."""
    return [await _item(actor, plan, impact) for impact in impacts]


async def _open(plan: Plan, held: Sequence[Impact], content: str) -> UUID | None:
    rows = await fetch(
        """
        SELECT DISTINCT i.proposal, d.fingerprint FROM change_item i LEFT JOIN deployment d ON d.proposal = i.proposal
        WHERE i.artifact = ANY($1) AND i.open ORDER BY i.proposal
        """,
        sorted({one.state.id for one in held}),
    )
    for row in rows:
        if row["fingerprint"] != content:
            raise Conflict(
                f"Another change of {held[0].state.fqn!r} is under negotiation; it has to be decided or withdrawn.",
                kind="proposal-open",
                proposal_id=str(row["proposal"]),
            )
    return rows[0]["proposal"] if rows else None


async def _refuse_rejected(application: UUID, content: str, held: Sequence[Impact]) -> None:
    """A rejection stands while what the change is measured against is what it was."""
    for impact in held:
        if impact.of_contract:
            ready = impact.fingerprint
            await refuse_rejected(impact.state, ItemKind.PUBLISH, ready)
    row = await fetch_one(
        """
        SELECT p.id, p.reason,
               ARRAY(SELECT i.base FROM change_item i WHERE i.revision = r.id ORDER BY i.place) AS bases,
               p.state = 'rejected' AND EXISTS (
                   SELECT 1 FROM answer s WHERE s.revision = r.id AND s.current AND s.kind = 'objected') AS stands
        FROM deployment d JOIN proposal p ON p.id = d.proposal
        JOIN revision r ON r.proposal = p.id AND r.number = p.revision_no
        WHERE d.application = $1 AND d.fingerprint = $2 ORDER BY p.decided_at DESC LIMIT 1
        """,
        application, content,
    )  # fmt: skip
    bases = [one.state.latest.id if one.state.latest else None for one in held]
    if row is not None and row["stands"] and row["bases"] == bases:
        raise Conflict(
            f"This change was rejected: {row['reason']}", kind="rejected", proposal_id=str(row["id"]),
            reason=row["reason"],
        )  # fmt: skip


async def _item(actor: Principal, plan: Plan, impact: Impact) -> Item:
    line = plan.lines.get(impact.line)
    base = impact.state.latest.id if impact.state.latest else None
    if not impact.of_contract or line is None or line.ready is None or line.assessment is None:
        return Item(
            artifact=impact.state.id, kind=ItemKind.ENDPOINT, fingerprint=f"endpoint:{impact.fingerprint}", base=base,
            request={"line": impact.line.version}, changes=_all(impact), affected=impact.affected,
        )  # fmt: skip
    (contract,) = [
        one for one in await store_documents(actor.tenant, line.wish, line.ready.candidate) if one.primary is not None
    ][:1]
    assert contract.primary is not None  # noqa: S101  # the main contract
    request = Request(line.assessment.semver, line=impact.line.version)
    return Item(
        artifact=impact.state.id, kind=ItemKind.PUBLISH, fingerprint=line.ready.candidate.fingerprint,
        content=contract.whole or contract.primary.content, base=base, request=msgspec.to_builtins(request),
        changes=_all(impact), affected=impact.affected,
    )  # fmt: skip


def _all(impact: Impact) -> tuple[Change, ...]:
    """What differs, and whatever else hurts somebody whose own version is older."""
    found: dict[tuple[object, ...], Change] = {change_key(change): change for change in impact.changes}
    for consumer in impact.affected:
        for change in consumer.changes:
            found.setdefault(change_key(change), change)
    return tuple(found.values())


async def _stored(actor: Principal, plan: Plan) -> Wish:
    """The wish as it will be carried out: documents by their contents, and what was at each path when it was made."""
    known = {one.id: one for one in plan.known.values()}
    environments: list[EnvironmentWish] = []
    for one in plan.wish.environments:
        served = [each for each in plan.served if each.environment == one.environment]
        environments.append(
            replace(
                one,
                endpoints=tuple([await _named(actor, plan, end) for end in one.endpoints]),
                base={each.path: state_of(each, known[each.service_version]) for each in served},
            )
        )
    return replace(plan.wish, environments=tuple(environments))


async def _named(actor: Principal, plan: Plan, end: EndpointWish) -> EndpointWish:
    line = plan.lines[end.line]
    candidate = line.ready.candidate if line.ready is not None else None
    contracts = await store_documents(actor.tenant, line.wish, candidate)
    return replace(end, contracts=contracts)
