"""Whom a plan hurts: those who use what changes, where it is served and wherever that is."""

from collections.abc import Collection
from uuid import UUID

from app.contracts.assessment import assess
from app.landscape import breaks
from app.landscape.place_impacts import find_for_environment, find_for_place
from app.landscape.plan import LinePlan, Plan
from app.landscape.preparation import Preparation
from app.landscape.survey import Survey
from app.landscape.versions import semver_of


async def find_impacts(plan: Plan, production: Collection[UUID], preparation: Preparation) -> None:
    """Write every impact into a plan, in the order of services, versions and paths. Raises `Unprepared`."""
    survey = Survey(plan, production, preparation)
    touched = [one for one in plan.lines.values() if one.known is not None and _touches(one)]
    leaving = [one for one in plan.served if survey.leaves(one)]
    settling = [one for one in plan.served if (change := survey.change(one)) is not None and change.hurts]
    if not touched and not leaving and not settling:
        return
    known = {one.known.id for one in touched if one.known}
    await survey.look(known | {one.service_version for one in (*leaving, *settling)})
    for one in sorted(touched, key=lambda each: each.wish.line):
        await _line_changes(survey, one)
    for served in sorted(leaving, key=lambda each: each.path):
        await find_for_place(survey, served)
    for served in sorted(settling, key=lambda each: each.path):
        await find_for_environment(survey, served)


def _touches(one: LinePlan) -> bool:
    """Whether those who use the version of the service may notice."""
    if one.known is None or one.known.version is None:
        return False
    return one.ready is not None or one.wish.main is None or bool(one.known.withdrawn(one.wish))


async def _line_changes(survey: Survey, one: LinePlan) -> None:
    known = one.known
    assert known is not None  # noqa: S101  # only such are asked about
    staying, enforced = survey.staying(known), survey.shared(known)
    one.state = state = await survey.state(known)
    if one.ready is not None:
        one.assessment = await assess(
            state, one.ready.candidate, comparisons=one.ready.comparisons, among=staying,
            asked_semver=semver_of(known.line.version, state),
        )  # fmt: skip
        changes, affected = one.assessment.changes, one.assessment.affected
        survey.add(known, state, changes, affected, enforced=enforced, of_contract=True,
                   subject=one.ready.candidate.fingerprint)  # fmt: skip
    elif one.wish.main is None:
        await survey.add_for(known, [breaks.withdrawn_contract(known)], staying, enforced=enforced)
    if withdrawn := known.withdrawn(one.wish):
        await survey.add_for(known, breaks.withdrawn_authentication(withdrawn), staying, enforced=enforced)
