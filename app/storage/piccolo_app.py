"""The one Piccolo app: every table, and the folder of its migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from app.audit.tables import AuditEvent, AuditHead
from app.contracts.tables import (
    Artifact,
    ArtifactGroup,
    ArtifactIdentifier,
    Content,
    ContentReference,
    Forgetting,
    RegisteredSchema,
    Registration,
    Rule,
    Version,
)
from app.exporters.tables import Exporter
from app.identity.tables import ApiKey, Channel, NameGrant, Principal, Team, Tenant
from app.landscape.tables import (
    Application,
    Consumption,
    Deployment,
    Endpoint,
    Environment,
    EnvironmentLocation,
    Service,
    ServiceVersion,
)
from app.naming.tables import (
    GroupNaming,
    Identifier,
    IdentifierScheme,
    Registrar,
    SchemeQualifier,
    ServiceInstance,
)
from app.proposals.tables import (
    AffectedConsumer,
    Answer,
    ChangeItem,
    Delivery,
    DeliveryAttempt,
    Policy,
    Proposal,
    Revision,
)

APP_CONFIG = AppConfig(
    app_name="assent",
    migrations_folder_path=str(Path(__file__).parents[2] / "migrations" / "versions"),
    table_classes=[
        Tenant,
        Team,
        Principal,
        NameGrant,
        ApiKey,
        Channel,
        AuditHead,
        AuditEvent,
        ArtifactGroup,
        Artifact,
        Content,
        ContentReference,
        RegisteredSchema,
        Version,
        Rule,
        Forgetting,
        Registration,
        Policy,
        Proposal,
        Revision,
        ChangeItem,
        AffectedConsumer,
        Answer,
        Delivery,
        DeliveryAttempt,
        Exporter,
        ServiceInstance,
        Registrar,
        IdentifierScheme,
        SchemeQualifier,
        Identifier,
        GroupNaming,
        ArtifactIdentifier,
        Application,
        Environment,
        EnvironmentLocation,
        Service,
        ServiceVersion,
        Endpoint,
        Consumption,
        Deployment,
    ],
)
