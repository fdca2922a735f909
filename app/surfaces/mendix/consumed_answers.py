"""Endpoints as those who consume them see them."""

import msgspec

from app.landscape.views import ConsumedView
from app.surfaces.mendix.endpoint_answers import EndpointAnswer, endpoint_members
from app.surfaces.mendix.version_answers import version_answer
from app.surfaces.mendix.wire import EnvironmentBody, environment_body


class ConsumedItemAnswer(msgspec.Struct, frozen=True):
    """An entity set that is used."""

    type: str
    name: str
    namespace: str


class ConsumedAnswer(EndpointAnswer, frozen=True, kw_only=True, rename="camel"):
    """An endpoint that is consumed; the environment is the publisher's."""

    consumed_items: list[ConsumedItemAnswer]
    environment: EnvironmentBody


class ConsumedAnswers(msgspec.Struct, frozen=True):
    """What an environment consumes, as far as it is there."""

    endpoints: list[ConsumedAnswer]


def consumed_answer(view: ConsumedView, base: str) -> ConsumedAnswer:
    """An endpoint as its consumer sees it."""
    end = view.endpoint
    known = {one["entitySetName"]: one["namespace"] for one in end.version.details.get("entities", ())}
    items = [
        ConsumedItemAnswer(one.type, one.name, one.namespace or known.get(one.name, "DefaultNamespace"))
        for one in view.items
    ]
    return ConsumedAnswer(
        **endpoint_members(end, base),
        service_version=version_answer(end.version, end.environment.application.id, base),
        consumed_items=items,
        environment=environment_body(end.environment, base),
    )  # fmt: skip
