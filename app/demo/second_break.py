"""The second act: a consumer objects, the producer amends, and all can agree."""

from app.client import Document
from app.demo.cast import CONSUMERS, PRODUCER
from app.demo.links import LinkPage
from app.demo.mailbox import Letter, now
from app.demo.releases import release, without_second_spellings
from app.demo.stage import Stage

_OBJECTION = "PRD is PROD, TST is TEST, SBX is SANDBOX: we would count pipelines twice. SIT alone is fine."
_TRAIL = ("opened", "objected", "amended", "acknowledged", "acknowledged", "acknowledged", "approved", "published")


def play(stage: Stage) -> None:
    """From the second break to its publication in other words."""
    proposal, letters = _propose(stage)
    _object(stage, proposal)
    _amend(stage, proposal, letters)
    stage.narrator.step("The audit trail of the second proposal")
    stage.audited(proposal["id"], _TRAIL)


def _propose(stage: Stage) -> tuple[Document, dict[str, Letter]]:
    narrator = stage.narrator
    narrator.step("Release 1.2.0 adds SIT, and second spellings: PRD, TST and SBX. That breaks readers again")
    since = now()
    answer = stage.player(PRODUCER).client.publish(stage.fqn, release("1.2.0"))
    narrator.check(answer["action"] == "proposed", f"it was {answer['action']}")
    return answer["proposal"], {name: stage.letter(name, "Acknowledge", since=since) for name in CONSUMERS}


def _object(stage: Stage, proposal: Document) -> None:
    narrator = stage.narrator
    objector = stage.player("quality-gates")
    narrator.step(f"{objector.name} objects: nothing is published while it does")
    since = now()
    answer = objector.client.object(proposal["id"], _OBJECTION)
    narrator.tell(_OBJECTION)
    narrator.check(answer["proposal"]["state"] == "open", f"the proposal is {answer['proposal']['state']}")
    stage.told((PRODUCER,), "objected", since=since)


def _amend(stage: Stage, proposal: Document, letters: dict[str, Letter]) -> None:
    narrator = stage.narrator
    narrator.step(f"{PRODUCER} amends the proposal: SIT without the second spellings. Everyone is asked again")
    since = now()
    amended = stage.player(PRODUCER).client.amend(proposal["id"], without_second_spellings(release("1.2.0")))
    narrator.check(amended["revision"] == 2, f"it is revision {amended['revision']}")
    stage.explain(amended["items"][0]["changes"])
    stage.show(stage.asked("amended the planned change", since)["lineage-explorer"])
    _check_outdated(stage, letters["cost-reports"])
    narrator.step("Now all three agree, and the workflow publishes what they agreed to")
    since = now()
    for name in CONSUMERS:
        stage.player(name).client.acknowledge(proposal["id"])
    published = stage.published(proposal["id"])
    contract = stage.watcher.contract(published["contract_id"])
    narrator.check('"SIT"' in contract["schema"] and '"PRD"' not in contract["schema"], "it is not what was agreed")
    stage.told((*CONSUMERS, PRODUCER), f"{contract['version']} is published", since=since)


def _check_outdated(stage: Stage, letter: Letter) -> None:
    """The link of the first revision answers nothing any more, and says so."""
    page = LinkPage(letter.link or "", stage.narrator.transport())
    said = [sentence for sentence in page.text.split(". ") if "amended" in sentence]
    stage.narrator.check(said, "the link to the first revision does not say that it was amended")
    stage.narrator.tell(f"cost-reports opens its old link, which says: {said[0]}.")
