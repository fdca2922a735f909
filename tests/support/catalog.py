"""A company that uses the Mendix Catalog's API: its applications, and what they say of themselves."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from app.asgi import Application
from app.landscape.publication import carry_out_approved
from app.proposals.answers import Reply, answer
from app.proposals.evaluation import evaluate
from app.proposals.views import get_proposal
from app.proposals.vocabulary import AnswerKind
from tests.support.clients import client_of
from tests.support.tenants import Member, Tenancy

BASE = "http://assent.test/rest/registration/v5/"
SEARCH = "http://assent.test/rest/search/v5/"
Document = dict[str, Any]

EMPLOYEES = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"
    xmlns:mx="http://www.mendix.com/Protocols/MendixData">
  <edmx:DataServices m:DataServiceVersion="3.0" m:MaxDataServiceVersion="3.0"
      xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">
    <Schema Namespace="DefaultNamespace" xmlns="http://schemas.microsoft.com/ado/2009/11/edm">
      <EntityType Name="Employee">
        <Key><PropertyRef Name="ID" /></Key>
        <Property Name="ID" Type="Edm.Int64" Nullable="false" mx:isAttribute="false" />
        <Property Name="Name" Type="Edm.String" MaxLength="200" />
        <Property Name="Salary" Type="Edm.Decimal" />
      </EntityType>
      <EntityType Name="Office">
        <Key><PropertyRef Name="ID" /></Key>
        <Property Name="ID" Type="Edm.Int64" Nullable="false" mx:isAttribute="false" />
        <Property Name="City" Type="Edm.String" MaxLength="100" />
      </EntityType>
      <EntityContainer Name="Entities" m:IsDefaultEntityContainer="true">
        <EntitySet Name="Employees" EntityType="DefaultNamespace.Employee" />
        <EntitySet Name="Offices" EntityType="DefaultNamespace.Office" />
      </EntityContainer>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>"""
"""Two entity sets."""
_SALARY = '<Property Name="Salary" Type="Edm.Decimal" />'
NO_SALARY = EMPLOYEES.replace(_SALARY, "")
"""Breaks whoever reads Employees."""
MORE = EMPLOYEES.replace(_SALARY, f'{_SALARY}<Property Name="Phone" Type="Edm.String" />')
"""Breaks nobody."""
REFORMATTED = EMPLOYEES.replace("\n", "\n  ").replace(" />", "/>")
"""Says the same."""


def endpoint(path: str, contents: str | None = EMPLOYEES, **members: Any) -> Document:
    """An endpoint to publish; `service`, `version` and whatever else of it is given is another."""
    service, version = members.pop("service", "hr.employees"), members.pop("version", "1.0")
    documents = [] if contents is None else [{"isPrimary": True, "uri": "metadata.xml", "contents": contents}]
    contract = {"type": "CSDL", "documentBaseURL": "https://hr.test/", "documents": documents}
    described = {
        "version": version,
        "type": "OData",
        "service": {"name": service},
        "securityScheme": {"securityTypes": [{"name": "Basic"}]},
        "contracts": [contract] if contents is not None else [],
    } | members.pop("serviceVersion", {})
    return {"path": path, "serviceVersion": described} | members


class Company:
    """A tenant with a publishing and a consuming team, each with clients of the catalog's API."""

    def __init__(self, tenant: Tenancy, service: Application, publisher: Member, consumer: Member) -> None:
        self.tenant, self.service, self.publisher, self.consumer = tenant, service, publisher, consumer
        self.http = self.client(publisher)
        self.theirs = self.client(consumer)

    @classmethod
    async def create(cls, tenant: Tenancy, service: Application) -> "Company":
        return cls(tenant, service, await tenant.team(), await tenant.team())

    def client(self, who: Member | Tenancy | str | None, base: str = BASE) -> httpx.AsyncClient:
        """A client as the catalog's are: with the token in its own scheme."""
        made = client_of(self.service, who, base)
        key = made.headers.get("Authorization", "").removeprefix("Bearer ")
        if key:
            made.headers["Authorization"] = f"MxToken {key}"
        return made

    async def application(self, name: str = "My-Application", *, by: httpx.AsyncClient | None = None) -> str:
        """The UUID of a new one."""
        return said(await (by or self.http).post("applications", json={"name": name}), 201)["uuid"]

    async def environment(
        self,
        *,
        application: str | None = None,
        location: str | None = None,
        kind: str = "Production",
        by: httpx.AsyncClient | None = None,
        **members: Any,
    ) -> "Place":
        """A new environment, of a new application unless one is named."""
        http = by or self.http
        app = application or await self.application(by=http)
        body = {"name": "live", "location": location or f"https://{uuid4().hex[:12]}.test", "type": kind} | members
        made = said(await http.post(f"applications/{app}/environments", json=body), 201)
        return Place(http, app, made["uuid"], made["location"])

    async def consume(self, *published: "Place", path: str = "hr/v1", items: tuple[str, ...] = ()) -> "Place":
        """An environment of the consuming team that calls a path at these places."""
        place = await self.environment(by=self.theirs)
        listed = [{"type": "EntitySet", "name": name} for name in items]
        body = [{"endpointLocation": f"{one.location}/{path}", "consumedItems": listed} for one in published]
        said(await place.consume(*body))
        return place

    async def agree(self, proposal: str, kind: AnswerKind = AnswerKind.ACKNOWLEDGED) -> str:
        """The consumer answers, and the workflow does what follows; the outcome of that."""
        reason = "we need it" if kind is AnswerKind.OBJECTED else None
        await answer(self.consumer.principal, UUID(proposal), Reply(kind=kind, reason=reason))
        return await self.look(proposal)

    async def look(self, proposal: str, *, later: bool = False) -> str:
        """The workflow looks at a proposal; with `later`, at its deadline."""
        deadline = (await get_proposal(self.tenant.admin, UUID(proposal))).deadline
        now = deadline + timedelta(seconds=1) if later else datetime.now(UTC)
        situation = await evaluate(UUID(proposal), now=now)
        return await carry_out_approved(UUID(proposal)) if situation.state == "approved" else situation.state


class Place:
    """An environment, to those who deploy there."""

    def __init__(self, http: httpx.AsyncClient, application: str, environment: str, location: str) -> None:
        self.http, self.application, self.environment, self.location = http, application, environment, location
        self.path = f"applications/{application}/environments/{environment}"

    async def become(self, **members: Any) -> httpx.Response:
        """PUT of the environment itself: as `Company.environment` makes it, and what is given of it otherwise."""
        body = {"name": "live", "location": self.location, "type": "Production"} | members
        return await self.http.put(self.path, json=body)

    async def publish(self, *endpoints: Document) -> httpx.Response:
        return await self.http.put(f"{self.path}/published-endpoints", json={"endpoints": list(endpoints)})

    async def published(self) -> list[Document]:
        return said(await self.http.get(f"{self.path}/published-endpoints"))["endpoints"]

    async def consume(self, *consumed: Document) -> httpx.Response:
        return await self.http.put(f"{self.path}/consumed-endpoints", json={"endpoints": list(consumed)})

    async def consumed(self) -> list[Document]:
        return said(await self.http.get(f"{self.path}/consumed-endpoints"))["endpoints"]

    async def one(self, endpoint_uuid: str) -> Document:
        return said(await self.http.get(f"{self.path}/published-endpoints/{endpoint_uuid}"))


def said(response: httpx.Response, status: int = 200) -> Any:
    """The JSON of an answer that has to have this status."""
    assert response.status_code == status, response.text
    assert response.headers["x-api-version"] == "5.0.0"
    return response.json()


def refused(response: httpx.Response, status: int, code: str) -> Document:
    """The body of a failure, which has to be of this status and code, and to say something."""
    assert response.status_code == status, response.text
    assert response.headers["x-api-version"] == "5.0.0"
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert body["code"] == code
    assert body["message"]
    return body


def held(response: httpx.Response) -> str:
    """The proposal of a change that is held back."""
    body = refused(response, 409, "CONFLICT")
    assert response.headers["assent-proposal"] == body["proposalId"]
    assert response.headers["location"].endswith(f"/api/v1/proposals/{body['proposalId']}")
    return body["proposalId"]
