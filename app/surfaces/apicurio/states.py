"""The state of a version."""

from litestar import Controller, get, put
from litestar.params import FromPath, JSONBody

from app.proposals.negotiation import Held
from app.proposals.states import set_state
from app.surfaces.apicurio.coordinates import name_in_path, version_in_path
from app.surfaces.apicurio.governance import held_back, refused
from app.surfaces.apicurio.requests import Call, DryRun, required
from app.surfaces.apicurio.wire import State, WrappedState


class StateController(Controller):
    """States of versions."""

    path = "/groups/{group:str}/artifacts/{artifact:str}/versions/{version:str}/state"
    tags = ("Versions",)

    @get(operation_id="getArtifactVersionState", summary="The state of a version")
    async def get_state(
        self, request: Call, group: FromPath[str], artifact: FromPath[str], version: FromPath[str]
    ) -> WrappedState:
        return WrappedState(State((await version_in_path(request, group, artifact, version)).state))

    @put(status_code=204, operation_id="updateArtifactVersionState", summary="Change the state of a version")
    async def set_state(
        self,
        request: Call,
        group: FromPath[str],
        artifact: FromPath[str],
        version: FromPath[str],
        data: JSONBody[WrappedState],
        dry_run: DryRun = False,
    ) -> None:
        state = required(data.state, "body.state")
        found = await version_in_path(request, group, artifact, version)
        result = await set_state(request.user, found, state.value, on_trial=dry_run)
        name = name_in_path(group, artifact)
        if isinstance(result, Held):
            raise await held_back(request, result, name.name, found.format)
        if result is not None:
            raise refused(name, found.format, result)
