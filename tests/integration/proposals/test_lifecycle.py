"""A proposal from opening to its end, without the workflow: its operations called as the workflow calls them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from app.audit.query import list_events
from app.consumers.registrations import delete_registration, list_registrations, register, update_registration
from app.contracts.model import Draft, Reference
from app.contracts.versions import get_version, list_versions
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.formats import Level
from app.proposals.actions import amend, extend_deadline, force, withdraw
from app.proposals.answers import Reply, answer
from app.proposals.evaluation import evaluate
from app.proposals.policy import NamedTeams, PolicyDocument, Quorum, Silence, set_policy
from app.proposals.publication import publish_approved
from app.proposals.rules import set_artifact_rule
from app.proposals.submit import Held, Published, preview, publish
from app.proposals.views import ProposalView, get_proposal, list_deliveries, list_proposals
from app.proposals.vocabulary import AnswerKind
from app.storage.engine import fetch
from tests.support.schemas import ORDER, ORDER_WIDER, ORDER_WITHOUT_ID, ORDER_WITHOUT_TOTAL, avro_order
from tests.support.tenants import Contract, Member, Tenancy

ACK = Reply(kind=AnswerKind.ACKNOWLEDGED)
OBJECT = Reply(kind=AnswerKind.OBJECTED, reason="the ledger reads it")
ORDER_WIDER_WITHOUT_TOTAL = avro_order("note", "coupon", required=("id",))


def now() -> datetime:
    return datetime.now(UTC)


async def turn(proposal: UUID, at: datetime | None = None) -> str:
    """One turn of the workflow; the state after it."""
    situation = await evaluate(proposal, now=at or now())
    if situation.state == "approved":
        outcome = await publish_approved(proposal)
        return "open" if outcome == "reopened" else outcome
    return situation.state


async def scene(tenant: Tenancy, consumers: int = 1) -> tuple[Member, list[Member], Contract]:
    producer = await tenant.team()
    members = [await tenant.team() for _ in range(consumers)]
    contract = await tenant.contract(producer)
    for member in members:
        await tenant.registration(member, contract)
    return producer, members, contract


async def view(tenant: Tenancy, proposal: UUID) -> ProposalView:
    return await get_proposal(tenant.admin, proposal)


async def stages(tenant: Tenancy, proposal: UUID) -> list[tuple[str, str]]:
    return sorted({(d.stage, d.team_name) for d in await list_deliveries(tenant.admin, proposal)})


async def test_a_break_names_changes_witness_consumers_and_deadline(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    seen = await view(tenant, proposal)
    (item,) = seen.items
    (change,) = (change for change in item.changes if change.breaks)
    assert "total" in change.message
    assert change.witnesses
    assert item.new_version == "2.0.0"
    assert [(c.team_name, c.status, c.registered_version) for c in seen.consumers] == [
        (consumer.name, "pending", "1.0.0")
    ]
    assert timedelta(days=13) < seen.deadline - now() < timedelta(days=14, seconds=1)


async def test_agreement_publishes_and_both_sides_hear(tenant: Tenancy) -> None:
    producer, (one, two), contract = await scene(tenant, 2)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await answer(one.principal, proposal, ACK)
    assert await turn(proposal) == "open"
    await answer(two.principal, proposal, ACK)
    assert await turn(proposal) == "published"
    seen = await view(tenant, proposal)
    assert seen.contract_id is not None
    published = await get_version(tenant.id, seen.contract_id)
    assert (published.version, published.proposal_id, published.schema) == ("2.0.0", proposal, ORDER_WITHOUT_TOTAL)
    told = await stages(tenant, proposal)
    assert {("published", member.name) for member in (producer, one, two)} <= set(told)
    assert {("opened", one.name), ("opened", two.name), ("answered", producer.name)} <= set(told)


async def test_a_negotiated_break_is_not_negotiated_again(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await answer(consumer.principal, proposal, ACK)
    assert await turn(proposal) == "published"
    later = await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WIDER_WITHOUT_TOTAL))
    assert isinstance(later, Published)
    assert (await get_version(tenant.id, later.version)).version == "2.1.0"
    next_break = await tenant.proposal(producer, contract, avro_order("note", required=("number",)))
    assert (await view(tenant, next_break)).consumers[0].registered_version == "2.0.0", "what it agreed to since"


async def test_the_next_break_after_a_compatible_publish_still_asks_the_consumer(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    assert isinstance(await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WIDER)), Published)
    held = await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WIDER_WITHOUT_TOTAL))
    assert isinstance(held, Held)
    assert [c.team_name for c in (await view(tenant, held.proposal)).consumers] == [consumer.name]


async def test_without_consumers_a_break_is_a_major_version(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    (registration,) = await fetch("SELECT id FROM registration WHERE team = $1", consumer.id)
    await delete_registration(consumer.principal, registration["id"])
    result = await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL))
    assert isinstance(result, Published)
    assert (await get_version(tenant.id, result.version)).version == "2.0.0"


async def test_a_consumer_that_reads_other_fields_is_not_affected(tenant: Tenancy) -> None:
    producer = await tenant.team()
    reads_note, reads_total = await tenant.team(), await tenant.team()
    contract = await tenant.contract(producer)
    await tenant.registration(reads_note, contract, fields=["note"])
    await tenant.registration(reads_total, contract, fields=["total"])
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    assert [c.team_name for c in (await view(tenant, proposal)).consumers] == [reads_total.name]


async def test_preview_agrees_with_publishing_and_writes_nothing(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    before = await fetch("SELECT count(*) FROM audit_event WHERE tenant = $1", tenant.id)
    foreseen = await preview(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL))
    assert await fetch("SELECT count(*) FROM audit_event WHERE tenant = $1", tenant.id) == before
    assert (await list_proposals(tenant.admin, limit=1, offset=0)).total == 0
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    (item,) = (await view(tenant, proposal)).items
    assert foreseen.action == "would_propose"
    assert [c.team_name for c in foreseen.affected] == [consumer.name]
    assert foreseen.changes == item.changes
    assert foreseen.version == item.new_version


async def test_the_producers_own_registration_counts_as_acknowledged_on_record(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    await register(producer.principal, version=contract.id, team=producer.id)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    (own,) = (await view(tenant, proposal)).answers
    assert (own.team_name, own.kind, own.via) == (producer.name, "acknowledged", "ownership")
    await answer(consumer.principal, proposal, ACK)
    assert await turn(proposal) == "published"


async def test_an_answer_may_change_until_the_decision_and_history_keeps_all(tenant: Tenancy) -> None:
    producer, (one, two), contract = await scene(tenant, 2)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await answer(one.principal, proposal, OBJECT)
    await answer(two.principal, proposal, ACK)
    assert await turn(proposal) == "open"
    await answer(one.principal, proposal, ACK)
    assert await turn(proposal) == "published"
    with pytest.raises(Conflict, match="published") as refused:
        await answer(one.principal, proposal, OBJECT)
    assert refused.value.kind == "proposal-decided"
    answers = (await view(tenant, proposal)).answers
    assert [(a.kind, a.current) for a in answers if a.team_id == one.id] == [
        ("objected", False),
        ("acknowledged", True),
    ]


async def test_an_objection_at_the_deadline_rejects_for_good(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await answer(consumer.principal, proposal, OBJECT)
    assert await turn(proposal, now() + timedelta(days=15)) == "rejected"
    with pytest.raises(Conflict, match="the ledger reads it") as refused:
        await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL))
    assert (refused.value.kind, refused.value.extra["proposal_id"]) == ("rejected", str(proposal))
    other = await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_ID))
    assert isinstance(other, Held), "another content may be proposed"


@pytest.mark.parametrize("ending", ["withdrawn", "expired"])
async def test_what_was_withdrawn_or_expired_may_be_proposed_again(tenant: Tenancy, ending: str) -> None:
    producer, _, contract = await scene(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    if ending == "withdrawn":
        await withdraw(producer.principal, proposal, "second thoughts")
    else:
        assert await turn(proposal, now() + timedelta(days=15)) == "expired"
    assert (await view(tenant, proposal)).state == ending
    again = await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL))
    assert isinstance(again, Held)
    assert again.created
    assert again.proposal != proposal


async def test_the_same_content_finds_the_open_proposal_and_other_content_is_told_of_it(tenant: Tenancy) -> None:
    producer, _, contract = await scene(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    reformatted = ORDER_WITHOUT_TOTAL.replace(",", ",\n")
    again = await publish(producer.principal, Draft(fqn=contract.fqn, text=reformatted))
    assert again == Held(proposal, created=False)
    with pytest.raises(Conflict) as refused:
        await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_ID))
    assert (refused.value.kind, refused.value.extra["proposal_id"]) == ("proposal-open", str(proposal))


async def test_a_content_whose_last_consumer_left_is_published_by_its_proposal_alone(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    registrations = await list_registrations(tenant.admin, team=consumer.id, limit=1, offset=0)
    await delete_registration(consumer.principal, registrations.results[0].id)
    draft = Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL)
    seen = await preview(producer.principal, draft)
    assert (seen.action, seen.proposal_id, seen.affected) == ("would_propose", proposal, ())
    assert await publish(producer.principal, draft) == Held(proposal, created=False)
    assert await turn(proposal) == "published"
    versions = await list_versions(tenant.id, fqn=contract.fqn, limit=10, offset=0)
    assert [version.proposal_id for version in versions.results] == [proposal, None]


async def test_the_number_that_consumers_were_told_is_the_one_that_is_published(tenant: Tenancy) -> None:
    producer, laggard = await tenant.team(), await tenant.team()
    first = await tenant.contract(producer)
    await tenant.contract(producer, ORDER_WITHOUT_TOTAL, fqn=first.fqn)
    await tenant.registration(laggard, first)
    wider = avro_order("note", "coupon", required=("id",))
    assert (await preview(producer.principal, Draft(fqn=first.fqn, text=wider))).version == "2.1.0"
    proposal = await tenant.proposal(producer, first, wider)
    await answer(laggard.principal, proposal, ACK)
    assert await turn(proposal) == "published"
    seen = await view(tenant, proposal)
    assert seen.contract_id is not None
    assert (await get_version(tenant.id, seen.contract_id)).version == seen.items[0].new_version == "2.1.0"


async def test_amending_asks_again_and_tells_those_who_are_no_longer_affected(tenant: Tenancy) -> None:
    producer = await tenant.team()
    reads_total, reads_id = await tenant.team(), await tenant.team()
    contract = await tenant.contract(producer)
    await tenant.registration(reads_total, contract, fields=["total"])
    await tenant.registration(reads_id, contract, fields=["id"])
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await answer(reads_total.principal, proposal, ACK)
    await amend(producer.principal, proposal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_ID))
    seen = await view(tenant, proposal)
    assert (seen.revision, seen.cause, seen.state) == (2, "amended", "open")
    assert [(c.team_name, c.status) for c in seen.consumers] == [(reads_id.name, "pending")]
    assert {("amended", reads_id.name), ("informed", reads_total.name)} <= set(await stages(tenant, proposal))
    with pytest.raises(Conflict) as refused:
        await answer(reads_total.principal, proposal, ACK)
    assert refused.value.kind == "not-asked"


async def test_an_amendment_that_breaks_nobody_is_published(tenant: Tenancy) -> None:
    producer, _, contract = await scene(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await amend(producer.principal, proposal, Draft(fqn=contract.fqn, text=ORDER_WIDER))
    assert await turn(proposal) == "published"
    seen = await view(tenant, proposal)
    assert seen.contract_id is not None
    assert (await get_version(tenant.id, seen.contract_id)).version == "1.1.0"


async def test_new_consumers_of_a_moved_base_are_asked_in_a_new_revision(tenant: Tenancy) -> None:
    producer, old = await tenant.team(), await tenant.team()
    contract = await tenant.contract(producer)
    await tenant.level(contract, Level.FORWARD)
    await tenant.registration(old, contract)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await answer(old.principal, proposal, ACK)
    moved = await publish(
        producer.principal, Draft(fqn=contract.fqn, text=avro_order("note", required=("id", "total", "code")))
    )
    assert isinstance(moved, Published), "a forward compatible version does not wait for the proposal"
    late = await tenant.team()
    await register(late.principal, version=moved.version, team=late.id)
    assert await turn(proposal) == "open"
    seen = await view(tenant, proposal)
    assert (seen.revision, seen.cause) == (2, "base_moved")
    assert late.name in [c.team_name for c in seen.consumers]
    for consumer in seen.consumers:
        member = late if consumer.team_id == late.id else old
        await answer(member.principal, proposal, ACK)
    assert await turn(proposal) == "published"
    final = (await view(tenant, proposal)).contract_id
    assert final is not None
    assert (await get_version(tenant.id, final)).ordinal == 3


async def test_the_last_missing_consumer_leaves(tenant: Tenancy) -> None:
    producer, (one, two), contract = await scene(tenant, 2)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await answer(one.principal, proposal, ACK)
    assert await turn(proposal) == "open"
    (registration,) = await fetch("SELECT id FROM registration WHERE team = $1", two.id)
    await update_registration(two.principal, registration["id"], status="inactive")
    assert await turn(proposal) == "published"
    assert {c.team_name: c.status for c in (await view(tenant, proposal)).consumers}[two.name] == "left"


async def test_a_quorum_is_enough(tenant: Tenancy) -> None:
    producer, members, contract = await scene(tenant, 3)
    await set_policy(tenant.admin, PolicyDocument(approval=Quorum(percent=60)), artifact=contract.asset_id)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await answer(members[0].principal, proposal, ACK)
    assert await turn(proposal) == "open"
    await answer(members[1].principal, proposal, ACK)
    assert await turn(proposal) == "published"


async def test_a_named_team_answers_without_being_a_consumer(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    board = await tenant.team()
    await set_policy(tenant.admin, PolicyDocument(approval=NamedTeams(teams=(board.id,))))
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await answer(consumer.principal, proposal, ACK)
    assert await turn(proposal) == "open"
    await answer(board.principal, proposal, ACK)
    assert await turn(proposal) == "published"


async def test_silence_may_consent(tenant: Tenancy) -> None:
    producer, _, contract = await scene(tenant)
    await set_policy(tenant.admin, PolicyDocument(silence=Silence.CONSENT), group="shop")
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    assert await turn(proposal) == "open"
    assert await turn(proposal, now() + timedelta(days=15)) == "published"


async def test_a_requested_extension_moves_the_deadline_and_tells_both_sides(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    until = now() + timedelta(days=20)
    await answer(consumer.principal, proposal, Reply(kind=AnswerKind.EXTENSION_REQUESTED, until=until))
    assert await turn(proposal, now() + timedelta(days=14, hours=1)) == "open"
    assert (await view(tenant, proposal)).deadline == until
    assert {("extended", consumer.name), ("extended", producer.name)} <= set(await stages(tenant, proposal))


async def test_who_asked_for_time_still_owes_an_answer(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    until = now() + timedelta(days=20)
    early = now() + timedelta(days=13)
    with pytest.raises(Invalid, match="deadline"):
        await answer(consumer.principal, proposal, Reply(kind=AnswerKind.EXTENSION_REQUESTED, until=early))
    await answer(consumer.principal, proposal, Reply(kind=AnswerKind.EXTENSION_REQUESTED, until=until))
    page = await list_proposals(tenant.admin, pending_ack_for=consumer.id, limit=10, offset=0)
    assert [(found.id, found.pending) for found in page.results] == [(proposal, 1)]
    assert await turn(proposal, now() + timedelta(days=14, hours=1)) == "open"
    assert ("reminder", consumer.name) not in await stages(tenant, proposal), "what the new deadline is too near for"
    assert await turn(proposal, until - timedelta(days=1)) == "open"
    assert ("reminder", consumer.name) in await stages(tenant, proposal)


async def test_the_producer_may_give_more_time(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    deadline = now() + timedelta(days=40)
    await extend_deadline(producer.principal, proposal, deadline)
    assert await turn(proposal, now() + timedelta(days=15)) == "open"
    assert (await view(tenant, proposal)).deadline == deadline
    with pytest.raises(Invalid):
        await extend_deadline(producer.principal, proposal, now() + timedelta(days=1))
    with pytest.raises(Forbidden):
        await extend_deadline(consumer.principal, proposal, now() + timedelta(days=50))


async def test_reminders_and_escalation_reach_those_they_are_for_once(tenant: Tenancy) -> None:
    producer, (silent, prompt), contract = await scene(tenant, 2)
    office = await tenant.team()
    await set_policy(tenant.admin, PolicyDocument(escalation_teams=(office.id,)))
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await answer(prompt.principal, proposal, ACK)
    deadline = (await view(tenant, proposal)).deadline
    for before in (8, 6.9, 6.8, 1.9, 1.8, 0.9, 0.8):
        assert await turn(proposal, deadline - timedelta(days=before)) == "open"
    sent = [(d.stage, d.team_name) for d in await list_deliveries(tenant.admin, proposal)]
    assert sent.count(("reminder", silent.name)) == 2
    assert sent.count(("escalation", office.name)) == 1
    assert ("reminder", prompt.name) not in sent


async def test_a_reminder_as_long_as_the_notice_is_not_sent_with_the_question(tenant: Tenancy) -> None:
    producer, _, contract = await scene(tenant)
    await set_policy(tenant.admin, PolicyDocument(notice=timedelta(days=7), reminders=(timedelta(days=7),)))
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    assert await turn(proposal) == "open"
    assert "reminder" not in {stage for stage, _ in await stages(tenant, proposal)}


async def test_a_team_without_a_channel_is_seen_as_unreachable_and_the_producer_is_told(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    assert [(c.team_name, c.undeliverable) for c in (await view(tenant, proposal)).consumers] == [(consumer.name, True)]
    assert ("undeliverable", producer.name) in await stages(tenant, proposal)


async def test_force_is_for_admins_with_a_reason_on_the_record(tenant: Tenancy) -> None:
    producer, _, contract = await scene(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    with pytest.raises(Forbidden):
        await force(producer.principal, proposal, "we are in a hurry")
    with pytest.raises(Invalid):
        await force(tenant.admin, proposal, "  ")
    await force(tenant.admin, proposal, "payments are down")
    assert await turn(proposal) == "published"
    events = await list_events(tenant.admin, entity_type="proposal", entity_id=proposal, limit=20)
    assert [event.action for event in events.results] == ["proposal.opened", "proposal.forced", "proposal.published"]
    assert events.results[1].detail["reason"] == "payments are down"


async def test_another_team_cannot_answer_amend_or_withdraw(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    outsider = await tenant.team()
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    with pytest.raises(Conflict):
        await answer(outsider.principal, proposal, ACK)
    with pytest.raises(Forbidden):
        await answer(outsider.principal, proposal, ACK, team=consumer.id)
    with pytest.raises(Forbidden):
        await withdraw(consumer.principal, proposal)
    with pytest.raises(Forbidden):
        await amend(consumer.principal, proposal, Draft(fqn=contract.fqn, text=ORDER_WIDER))
    assert (await view(tenant, proposal)).state == "open"


async def test_another_tenants_rows_do_not_exist(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    stranger = await Tenancy.create()
    for attempt in (
        get_proposal(stranger.admin, proposal),
        list_deliveries(stranger.admin, proposal),
        answer(stranger.admin, proposal, ACK, team=consumer.id),
        withdraw(stranger.admin, proposal),
        force(stranger.admin, proposal, "no"),
        amend(stranger.admin, proposal, Draft(fqn=contract.fqn, text=ORDER_WIDER)),
        get_version(stranger.id, contract.id),
        register(stranger.admin, version=contract.id, team=consumer.id),
        preview(stranger.admin, Draft(fqn=contract.fqn, text=ORDER_WIDER)),
        set_artifact_rule(stranger.admin, contract.asset_id, Level.NONE),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert (await view(tenant, proposal)).state == "open"


async def test_loosening_the_level_under_consumers_is_negotiated(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    held = await set_artifact_rule(producer.principal, contract.asset_id, Level.NONE)
    assert held is not None
    assert await set_artifact_rule(producer.principal, contract.asset_id, Level.NONE) == Held(
        held.proposal, created=False
    )
    await answer(consumer.principal, held.proposal, ACK)
    assert await turn(held.proposal) == "published"
    assert (await preview(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_ID))).level is Level.NONE


async def test_level_none_does_not_lift_what_consumers_cannot_read(tenant: Tenancy) -> None:
    producer = await tenant.team()
    contract = await tenant.contract(producer)
    await tenant.level(contract, Level.NONE)
    consumer = await tenant.team()
    await tenant.registration(consumer, contract)
    assert isinstance(await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL)), Held)


async def test_consumers_of_what_refers_to_the_artifact_are_asked_or_informed(tenant: Tenancy) -> None:
    producer, following, pinning = await tenant.team(), await tenant.team(), await tenant.team()
    contract = await tenant.contract(producer)
    outer = '{"type":"record","name":"Shipment","fields":[{"name":"order","type":"Order"}]}'
    for owner, version in ((following, None), (pinning, "1.0.0")):
        fqn = f"logistics.shipment-{uuid4().hex[:6]}"
        made = await publish(
            owner.principal,
            Draft(fqn=fqn, text=outer, format="AVRO", references=(Reference("Order", contract.fqn, version),)),
        )
        assert isinstance(made, Published)
        reader = await tenant.team(f"reads {owner.name}")
        await register(reader.principal, version=made.version, team=reader.id)
    held = await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL))
    assert isinstance(held, Held)
    duties = {c.team_name: c.duty for c in (await view(tenant, held.proposal)).consumers}
    assert duties == {f"reads {following.name}": True, f"reads {pinning.name}": False}


async def test_consumers_that_pinned_what_changed_are_told_though_nobody_is_asked(tenant: Tenancy) -> None:
    producer, pinning, reader = await tenant.team(), await tenant.team(), await tenant.team()
    contract = await tenant.contract(producer)
    made = await publish(
        pinning.principal,
        Draft(
            fqn=f"logistics.shipment-{uuid4().hex[:6]}",
            text='{"type":"record","name":"Shipment","fields":[{"name":"order","type":"Order"}]}',
            format="AVRO",
            references=(Reference("Order", contract.fqn, "1.0.0"),),
        ),
    )
    assert isinstance(made, Published)
    registration = await register(reader.principal, version=made.version, team=reader.id)
    await fetch(
        """
        INSERT INTO channel (tenant, team, name, kind, address, sealed_url) VALUES ($1, $2, 'hook', 'webhook', '', '')
        """,
        tenant.id, reader.id,
    )  # fmt: skip
    result = await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL))
    assert isinstance(result, Published)
    rows = await fetch("SELECT registration FROM delivery WHERE version = $1", result.version)
    assert [row["registration"] for row in rows] == [registration.id]


async def test_what_was_agreed_on_and_cannot_be_published_ends_with_its_reason(tenant: Tenancy) -> None:
    producer, (consumer,), contract = await scene(tenant)
    other = await tenant.contract(producer, avro_order("x"), fqn=f"shop.part-{uuid4().hex[:6]}")
    text = '{"type":"record","name":"Basket","fields":[{"name":"order","type":"Order"}]}'
    held = await publish(
        producer.principal, Draft(fqn=contract.fqn, text=text, references=(Reference("Order", other.fqn, "1.0.0"),))
    )
    assert isinstance(held, Held)
    await answer(consumer.principal, held.proposal, ACK)
    await fetch("UPDATE version SET state = 'DISABLED' WHERE id = $1", other.id)
    assert await turn(held.proposal) == "rejected"
    assert "cannot be carried out" in ((await view(tenant, held.proposal)).reason or "")


async def test_who_may_read_contracts_reads_their_history_without_keys_and_addresses(tenant: Tenancy) -> None:
    producer, _, contract = await scene(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    (event,) = (await list_events(producer.principal, entity_id=proposal, limit=5)).results
    assert (event.action, event.canonical) == ("proposal.opened", None)
    with pytest.raises(Forbidden):
        await list_events(producer.principal, entity_type="key", entity_id=uuid4(), limit=5)
    assert (await list_events(producer.principal, entity_id=tenant.id, limit=5)).results == []


async def test_a_number_that_hides_a_break_is_refused_and_nothing_is_written(tenant: Tenancy) -> None:
    producer, _, contract = await scene(tenant)
    with pytest.raises(Invalid, match=r"2\.0\.0"):
        await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL, semver="1.1.0"))
    assert (await list_proposals(tenant.admin, limit=1, offset=0)).total == 0


async def test_a_prerelease_is_governed_alike_and_never_latest(tenant: Tenancy) -> None:
    producer, _, contract = await scene(tenant)
    held = await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL, semver="2.0.0-rc.1"))
    assert isinstance(held, Held)
    await withdraw(producer.principal, held.proposal)
    result = await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WIDER, semver="1.1.0-rc.1"))
    assert isinstance(result, Published)
    final = await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WIDER))
    assert isinstance(final, Published)
    assert final.created, "the pre-release was not the latest version"


async def test_pending_ack_for_lists_what_waits_for_a_team(tenant: Tenancy) -> None:
    producer, (one, two), contract = await scene(tenant, 2)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await answer(one.principal, proposal, ACK)

    async def waiting_for(team: Member) -> list[UUID]:
        page = await list_proposals(tenant.admin, pending_ack_for=team.id, limit=10, offset=0)
        return [summary.id for summary in page.results]

    assert await waiting_for(one) == []
    assert await waiting_for(two) == [proposal]


async def test_a_policy_is_frozen_when_the_proposal_opens(tenant: Tenancy) -> None:
    producer, _, contract = await scene(tenant)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    await set_policy(tenant.admin, msgspec.structs.replace(PolicyDocument(), silence=Silence.CONSENT))
    assert await turn(proposal, now() + timedelta(days=15)) == "expired"


async def test_ten_thousand_consumers_open_and_close(tenant: Tenancy) -> None:
    producer, _, contract = await scene(tenant)
    await fetch(
        """
        WITH teams AS (INSERT INTO team (tenant, name) SELECT $1, 'crowd ' || n FROM generate_series(1, 10000) n
                       RETURNING id)
        INSERT INTO registration (tenant, artifact, version, team) SELECT $1, $2, $3, id FROM teams
        """,
        tenant.id, contract.asset_id, contract.id,
    )  # fmt: skip
    held = await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER_WITHOUT_TOTAL))
    assert isinstance(held, Held)
    rows = await fetch("SELECT count(*) FROM delivery WHERE proposal = $1 AND stage = 'opened'", held.proposal)
    assert rows[0]["count"] == 10_001
    assert await turn(held.proposal, now() + timedelta(days=15)) == "expired"


async def test_unchanged_content_is_no_new_version(tenant: Tenancy) -> None:
    producer, _, contract = await scene(tenant)
    again = await publish(producer.principal, Draft(fqn=contract.fqn, text=ORDER.replace(" ", "")))
    assert again == Published(contract.id, created=False, changes=())
