"""Comments on a version."""

from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody

from app.contracts.comments import add_comment, change_comment, list_comments
from app.surfaces.apicurio.coordinates import version_in_path
from app.surfaces.apicurio.requests import Call, in_path, required
from app.surfaces.apicurio.wire import Comment, NewComment


class CommentController(Controller):
    """Comments."""

    path = "/groups/{group:str}/artifacts/{artifact:str}/versions/{version:str}/comments"
    tags = ("Versions",)

    @get(operation_id="getArtifactVersionComments", summary="All comments on a version")
    async def list_comments(
        self, request: Call, group: FromPath[str], artifact: FromPath[str], version: FromPath[str]
    ) -> list[Comment]:
        found = await version_in_path(request, group, artifact, version)
        return [Comment.of(one) for one in await list_comments(found.id)]

    @post(status_code=200, operation_id="addArtifactVersionComment", summary="Comment on a version")
    async def add_comment(
        self,
        request: Call,
        group: FromPath[str],
        artifact: FromPath[str],
        version: FromPath[str],
        data: JSONBody[NewComment],
    ) -> Comment:
        found = await version_in_path(request, group, artifact, version)
        return Comment.of(await add_comment(request.user, found.id, required(data.value, "value")))

    @put("/{comment:str}", status_code=204, operation_id="updateArtifactVersionComment", summary="Change a comment")
    async def update_comment(
        self,
        request: Call,
        group: FromPath[str],
        artifact: FromPath[str],
        version: FromPath[str],
        comment: FromPath[str],
        data: JSONBody[NewComment],
    ) -> None:
        found = await version_in_path(request, group, artifact, version)
        await change_comment(request.user, found.id, in_path(comment), required(data.value, "value"))

    @delete("/{comment:str}", status_code=204, operation_id="deleteArtifactVersionComment", summary="Delete a comment")
    async def delete_comment(
        self,
        request: Call,
        group: FromPath[str],
        artifact: FromPath[str],
        version: FromPath[str],
        comment: FromPath[str],
    ) -> None:
        found = await version_in_path(request, group, artifact, version)
        await change_comment(request.user, found.id, in_path(comment), None)
