"""The example calls of the Registration API's documentation (seed 002), run by a shell as they are printed, and what
their answers are printed to be. The files beside this are the printed text, to the letter.

Put in are the host, the key and the UUIDs that the answers before gave. One call lacks a space before the backslash at
the end of a line, so that no shell can read it: that is put in, too.
"""

import asyncio
import json
import re
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clients.cast import Cast

pytestmark = [
    pytest.mark.xdist_group("clients"),
    pytest.mark.timeout(150),
    pytest.mark.skipif(shutil.which("curl") is None or shutil.which("bash") is None, reason="needs curl and bash"),
]
PRINTED = Path(__file__).with_name("mendix_seed")
HOST = "https://catalog.mendix.com"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
Document = dict[str, Any]


class Reader:
    """Somebody who follows the documentation, with a key of their own."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.known: dict[str, str] = {}

    async def call(self, name: str) -> tuple[int, Document]:
        """Run a printed call; the status and the body of its answer."""
        command = (PRINTED / f"{name}.sh").read_text().strip()
        assert HOST in command
        assert "<your_Personal_Access_Token>" in command
        command = command.replace(HOST, self.cast.url).replace("<your_Personal_Access_Token>", self.cast.producer.key)
        for named, value in self.known.items():
            command = command.replace(f"{{{named}}}", value)
        command = command.replace("'\\\n", "' \\\n")
        process = await asyncio.create_subprocess_exec(
            "bash", "-c", command + " --silent --show-error --write-out '\n%{http_code}'",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        output, errors = await process.communicate()
        assert process.returncode == 0, errors.decode()
        body, _, status = output.decode().rpartition("\n")
        return int(status), json.loads(body)

    def shown(self, name: str) -> Document:
        """A printed answer, of this host."""
        return json.loads((PRINTED / f"{name}.json").read_text().replace(HOST, self.cast.url))


def alike(document: Any) -> Any:
    """A document in which what differs from run to run does not, and of which the order of members does not count."""
    if isinstance(document, dict):
        return {name: alike(value) for name, value in sorted(document.items())}
    if isinstance(document, list):
        return sorted((alike(each) for each in document), key=json.dumps)
    return INSTANT.sub("(instant)", UUID.sub("(uuid)", document)) if isinstance(document, str) else document


@pytest.fixture
async def reader(cast: Cast) -> Reader:
    return Reader(cast)


async def test_the_printed_calls_answer_what_is_printed(reader: Reader) -> None:
    status, application = await reader.call("application")
    assert (status, alike(application)) == (201, alike(reader.shown("application")))
    reader.known["application_UUID"] = application["uuid"]

    status, environment = await reader.call("environment")
    assert (status, alike(environment)) == (201, alike(reader.shown("environment")))
    assert environment["application"]["uuid"] == application["uuid"]
    reader.known["environment_UUID"] = environment["uuid"]

    status, first = await reader.call("services")
    assert (status, alike(first)) == (200, alike(reader.shown("services")))
    assert first["endpoints"][0]["path"] == "path/to/my/service/endpoint"

    status, again = await reader.call("services")  # "more than once overwrites": one endpoint, and it is the same
    assert (status, [one["uuid"] for one in again["endpoints"]]) == (200, [one["uuid"] for one in first["endpoints"]])
    assert first["endpoints"][0]["serviceVersion"] == again["endpoints"][0]["serviceVersion"]

    headers = {"Authorization": f"MxToken {reader.cast.producer.key}"}
    async with httpx.AsyncClient(headers=headers) as http:  # its links lead somewhere
        for one in (first["endpoints"][0], first["endpoints"][0]["serviceVersion"]["service"]):
            for link in one["links"]:
                assert (await http.get(link["href"])).status_code == 200, link
        assert (await http.get(application["icon"])).headers["content-type"] == "image/png"
        (found,) = (await http.get(first["endpoints"][0]["links"][0]["href"])).json()["serviceVersion"]["entities"]
    attributes = [one["name"] for one in found["attributes"]]
    assert attributes == ["Name", "DateOfBirth", "Address", "JobTitle", "Salary"]


async def test_the_printed_transform_answers_what_can_be_put(reader: Reader) -> None:
    status, found = await reader.call("transform")
    assert status == 200
    shown = reader.shown("transform")
    assert found["putConsumedEndpoints"] == shown["putConsumedEndpoints"]
    (endpoint,), printed = found["putPublishedEndpoints"]["endpoints"], shown["putPublishedEndpoints"]["endpoints"]
    # the schema of the API has a list where an object is printed, and contracts beside the security scheme
    version, printed_version = endpoint["serviceVersion"], printed["serviceVersion"]
    (printed_contract,) = printed_version["securityScheme"].pop("contracts")
    assert endpoint["path"] == printed["path"]
    for member in ("version", "type", "service", "securityScheme"):
        assert version[member] == printed_version[member]
    (contract,) = version["contracts"]
    for member in ("type", "documentBaseURL"):
        assert contract[member] == printed_contract[member]
    (document, feed), (printed_document,) = contract["documents"], printed_contract["documents"]
    assert (document["uri"], document["isPrimary"]) == (printed_document["uri"], printed_document["isPrimary"])
    assert (feed["uri"], feed["isPrimary"]) == ("servicefeed.xml", False)
    # it says in prose that these are not converted
    assert not {"discoverable", "validated", "tags", "securityClassification"} & {*endpoint, *version}

    api = f"{reader.cast.url}/rest/registration/v5"
    headers = {"Authorization": f"MxToken {reader.cast.producer.key}"}
    async with httpx.AsyncClient(headers=headers, base_url=api) as http:
        app = (await http.post("/applications", json={"name": "HR"})).json()["uuid"]
        sent = {"name": "live", "location": "https://hr.acmecorp.test", "type": "Production"}
        environment = (await http.post(f"/applications/{app}/environments", json=sent)).json()["uuid"]
        place = f"/applications/{app}/environments/{environment}"
        put = await http.put(f"{place}/published-endpoints", json=found["putPublishedEndpoints"])
        assert put.status_code == 200, put.text
        linked = await http.put(f"{place}/consumed-endpoints", json=found["putConsumedEndpoints"])
        assert linked.status_code == 200, linked.text
        assert [one["consumedItems"] for one in linked.json()["endpoints"]] == [
            [{"type": "EntitySet", "name": "ManagingEmployees", "namespace": "DefaultNamespace"}]
        ]
