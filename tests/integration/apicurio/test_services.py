"""Descriptions of SOAP services under the rules of the registry."""

from tests.integration.apicurio.conftest import Registry, refused
from tests.unit.formats.wsdl.helpers import (
    BINDING,
    MESSAGES,
    NAMESPACES,
    OPERATION,
    PORT_TYPE,
    SERVICE,
    SMALL,
    TYPES,
    schema,
)

XML = "application/xml"
NARROWER = SMALL.replace('name="id" type="xs:string"', 'name="id" type="xs:int"')


async def test_the_type_is_recognised_and_listed(registry: Registry) -> None:
    body = {"firstVersion": {"content": {"content": SMALL, "contentType": XML}}}
    made = await registry.done("POST", f"/groups/{registry.group}/artifacts", body)
    assert made["artifact"]["artifactType"] == "WSDL"
    content = await registry.call("GET", f"/ids/globalIds/{made['version']['globalId']}", returnArtifactType="true")
    assert (content.text, content.headers["X-Registry-ArtifactType"]) == (SMALL, "WSDL")
    assert "WSDL" in [one["name"] for one in await registry.done("GET", "/admin/config/artifactTypes")]


async def test_validity(registry: Registry) -> None:
    await registry.make("shop", SMALL, "WSDL", type=XML)
    await registry.done("POST", registry.at("shop", "/rules"), {"ruleType": "VALIDITY", "config": "FULL"})
    answer = await registry.add("shop", SMALL.replace('element="o:Place"', 'element="o:Nothing"'))
    assert refused(answer, 409, "RuleViolationException") == "Syntax violation for WSDL artifact."
    assert "in no schema" in answer.json()["causes"][0]["description"]
    assert (await registry.add("shop", NARROWER)).status_code == 200


async def test_compatibility(registry: Registry) -> None:
    await registry.make("shop", SMALL, "WSDL", type=XML)
    assert (await registry.add("shop", NARROWER)).status_code == 200  # without a rule, as the registry itself
    await registry.done("POST", registry.at("shop", "/rules"), {"ruleType": "COMPATIBILITY", "config": "BACKWARD"})
    answer = await registry.add("shop", SMALL.replace('soapAction="urn:Place"', 'soapAction="urn:Put"'))
    refused(answer, 409, "RuleViolationException")
    said = [cause["description"] for cause in answer.json()["causes"]]
    assert any("urn:Put instead of urn:Place" in each for each in said)
    more = NARROWER.replace("<message", "<!-- a comment --><message")
    assert (await registry.add("shop", more)).status_code == 200


async def test_integrity_and_references(registry: Registry) -> None:
    frame = f'<definitions {NAMESPACES} xmlns:o="urn:orders" targetNamespace="urn:orders">{{}}</definitions>'
    abstract = frame.format(schema(TYPES) + MESSAGES + PORT_TYPE)
    imported = '<import namespace="urn:orders" location="abstract.wsdl"/>'
    concrete = frame.format(imported + BINDING.format(OPERATION.format("Place")) + SERVICE)
    await registry.make("abstract", abstract, "WSDL", type=XML)
    reference = {"groupId": registry.group, "artifactId": "abstract", "version": "1", "name": "abstract.wsdl"}
    await registry.make("shop", SMALL, "WSDL", type=XML)
    await registry.done("POST", registry.at("shop", "/rules"), {"ruleType": "INTEGRITY", "config": "FULL"})
    answer = await registry.add("shop", concrete)
    refused(answer, 409, "RuleViolationException")
    assert [cause["context"] for cause in answer.json()["causes"]] == ["abstract.wsdl"]
    for rule in ("VALIDITY", "COMPATIBILITY"):
        await registry.done("POST", registry.at("shop", "/rules"), {"ruleType": rule, "config": "FULL"})
    added = await registry.add("shop", concrete, references=[reference])
    assert added.status_code == 200, added.text
