"""What the registry says of itself: `/` and `/v1/metadata`."""

from importlib.metadata import version

import msgspec
from litestar import Controller, get

from app.surfaces.confluent.requests import Call

SPOKEN = "8.1.5"
"""The release of Confluent's registry whose API this is."""


class Clusters(msgspec.Struct, frozen=True, rename="kebab"):
    """Ids by kind. A tenant is what a Kafka cluster would be: the things that belong together."""

    kafka_cluster: str
    schema_registry_cluster: str


class ClusterScope(msgspec.Struct, frozen=True):
    """Where the registry is."""

    path: list[str]
    clusters: Clusters


class ClusterId(msgspec.Struct, frozen=True):
    """Which registry this is."""

    id: str
    scope: ClusterScope


class ServerVersion(msgspec.Struct, frozen=True, rename="camel"):
    """The release that clients can count on, and what it is built of."""

    version: str
    commit_id: str


class ServerController(Controller):
    """The server."""

    path = "/"
    tags = ("Server",)

    @get(operation_id="getRoot", summary="Nothing: that something answers", sync_to_thread=False)
    def root(self) -> dict[str, str]:
        return {}

    @get("/v1/metadata/id", operation_id="getClusterId", summary="Which registry this is", sync_to_thread=False)
    def cluster(self, request: Call) -> ClusterId:
        return ClusterId("", ClusterScope([], Clusters(str(request.user.reads()), "assent")))

    @get(
        "/v1/metadata/version", operation_id="getServerVersion", summary="The release of the API", sync_to_thread=False
    )
    def server_version(self) -> ServerVersion:
        return ServerVersion(SPOKEN, f"assent {version('assent')}")
