"""The first act: a compatible release, and a breaking one that three teams agree to, each in its own way."""

from app.client import Document
from app.commands.output import instant
from app.demo.by_command import run_command
from app.demo.cast import CONSUMERS, PRODUCER
from app.demo.links import LinkPage
from app.demo.mailbox import Letter, now
from app.demo.releases import release
from app.demo.stage import Stage

_TRAIL = ("opened", "acknowledged", "acknowledged", "acknowledged", "approved", "published")


def play(stage: Stage) -> None:
    """From the first version to the first agreed break."""
    _assemble(stage)
    _register(stage)
    compatible = _publish_compatible(stage)
    _move_on(stage, compatible)
    _look_ahead(stage)
    proposal, letters = _propose(stage)
    published = _answer(stage, proposal, letters)
    stage.narrator.step("The audit trail has all of it, in order")
    stage.audited(published["id"], _TRAIL)


def _assemble(stage: Stage) -> None:
    stage.narrator.step("Four teams, each with a key and a channel: webhook, mail, and two chats")
    stage.assemble()


def _register(stage: Stage) -> None:
    narrator = stage.narrator
    narrator.step(f"{PRODUCER} publishes {stage.fqn}, as DataHub's release 0.13.3 has it; three teams depend on it")
    answer = stage.player(PRODUCER).client.publish(stage.fqn, release("0.13.3"), format="AVRO")
    narrator.check(answer["action"] == "published", f"it was {answer['action']}")
    for name in CONSUMERS:
        consumer = stage.player(name)
        consumer.client.register(answer["contract"]["id"], consumer.id, notes="demo")
        narrator.tell(f"{name} is registered on {answer['contract']['version']}")


def _publish_compatible(stage: Stage) -> Document:
    narrator = stage.narrator
    narrator.step("Release 0.14.1 adds an optional field, env: compatible, published at once")
    since = now()
    answer = stage.player(PRODUCER).client.publish(stage.fqn, release("0.14.1"))
    narrator.check(answer["action"] == "published", f"it was {answer['action']}")
    version = answer["contract"]["version"]
    narrator.tell(f"{stage.fqn} {version} is published")
    stage.told(CONSUMERS, version, since=since)
    return answer["contract"]


def _move_on(stage: Stage, contract: Document) -> None:
    """Who registered against the version before does not know the field, and nothing about it could hurt."""
    narrator = stage.narrator
    narrator.step(f"The three want to read the new field, env: they register against {contract['version']} instead")
    for name in CONSUMERS:
        consumer = stage.player(name)
        before = consumer.client.registrations(asset_id=contract["asset_id"], consumer_team_id=consumer.id)
        consumer.client.end_registration(before["results"][0]["id"])
        now_reads = consumer.client.register(contract["id"], consumer.id, notes="demo, reads env")
        narrator.check(now_reads["contract_version"] == contract["version"], f"{name} reads another version")


def _look_ahead(stage: Stage) -> None:
    narrator = stage.narrator
    narrator.step("Release 0.15.0.5 adds an environment, SANDBOX. What would it do? Asking writes nothing")
    impact = stage.player(PRODUCER).client.preview(stage.fqn, release("0.15.0.5"))
    stage.explain(impact["changes"])
    affected = sorted(each["team_name"] for each in impact["affected"])
    narrator.check(impact["action"] == "would_propose", f"it says {impact['action']}")
    narrator.check(affected == sorted(CONSUMERS), f"it says that {affected} are affected")
    narrator.tell(f"{impact['level']} allows it, and yet it breaks {', '.join(affected)}: they have to agree first")


def _propose(stage: Stage) -> tuple[Document, dict[str, Letter]]:
    narrator = stage.narrator
    narrator.step("Published all the same, it becomes a proposal, and each consumer is told")
    since = now()
    answer = stage.player(PRODUCER).client.publish(stage.fqn, release("0.15.0.5"), notice="P10D")
    narrator.check(answer["action"] == "proposed", f"it was {answer['action']}")
    proposal = answer["proposal"]
    asked = sorted(consumer["team_name"] for consumer in proposal["consumers"])
    narrator.check(asked == sorted(CONSUMERS), f"it asks {asked}")
    narrator.tell(f"Proposal {proposal['id']}, to be answered by {instant(proposal['deadline'])}")
    letters = stage.asked("plans a breaking change", since)
    for letter in letters.values():
        stage.show(letter)
    return proposal, letters


def _answer(stage: Stage, proposal: Document, letters: dict[str, Letter]) -> Document:
    narrator = stage.narrator
    since = now()
    by_api, by_link, by_command = CONSUMERS
    narrator.step(f"{by_api} answers by API")
    stage.player(by_api).client.acknowledge(proposal["id"], reason="We show the environment as it comes")
    narrator.step(f"{by_command} answers on the command line")
    key = stage.player(by_command).key
    run_command(narrator, stage.url, key, "ack", proposal["id"], "--reason", "Our checks skip sandboxes")
    narrator.step(f"{by_link} answers by the link in its mail")
    _press(stage, letters[by_link].link or "")
    narrator.step("Everyone agreed: the workflow publishes, and both sides hear of it")
    published = stage.published(proposal["id"])
    version = stage.watcher.contract(published["contract_id"])["version"]
    stage.told((*CONSUMERS, PRODUCER), f"{version} is published", since=since)
    return published


def _press(stage: Stage, link: str) -> None:
    """Open the page, which changes nothing, and press its button."""
    page = LinkPage(link, stage.narrator.transport())
    stage.narrator.check(page.status == 200 and stage.fqn in page.text, "the link does not show what changes")
    answer = page.press("action", "acknowledge")
    stage.narrator.check(answer.is_success, f"the page answered {answer.status_code}")
