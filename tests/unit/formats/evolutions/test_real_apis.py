"""OPENAPI and ASYNCAPI on what people really describe, and validity against AsyncAPI's own JSON Schemas. Downloads
packages, so it runs only where that is asked for; with ASSENT_OASDIFF the verdicts are held against oasdiff's too:

ASSENT_EVOLUTIONS=1 ASSENT_OASDIFF=/path/to/oasdiff pytest tests/unit/formats/evolutions/test_real_apis.py -s
"""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from jsonschema.protocols import Validator

from app.formats import FORMATS, Change, Level, Severity, check
from tests.unit.formats.apis.cases import cases
from tests.unit.formats.evolutions.packages import of_go, of_npm
from tests.unit.formats.evolutions.test_real_evolutions import kinds

pytestmark = [
    pytest.mark.skipif("ASSENT_EVOLUTIONS" not in os.environ, reason="downloads packages: set ASSENT_EVOLUTIONS=1"),
    pytest.mark.timeout(1800),
]

_SPECS = "6.11.1"
_ERROR = 3
_PARAMETER = re.compile(r"\{[^}]*\}")


def _octokit(version: str, folder: Path) -> bytes:
    name = "generated/api.github.com.json"
    return of_npm("@octokit/openapi", version, folder, [name])[name]


def _kubernetes(version: str, _: Path) -> bytes:
    return of_go("k8s.io/kubernetes", version, "api/openapi-spec/swagger.json")


@pytest.mark.parametrize(
    ("fetch", "versions", "proven"),
    [
        (_octokit, ("21.0.0", "22.0.0"), 0.8),
        (_octokit, ("22.0.0", "23.0.2"), 0.5),  # 31 properties went from a union whose other members still allow them
        (_kubernetes, ("v1.34.4", "v1.35.4"), 1),
        (_kubernetes, ("v1.35.4", "v1.36.3"), 1),
    ],
    ids=["github-22", "github-23", "kubernetes-1.35", "kubernetes-1.36"],
)
def test_releases_get_a_verdict_and_breaks_a_proof_or_a_reason(
    fetch: Callable[[str, Path], bytes], versions: tuple[str, str], proven: float, tmp_path: Path
) -> None:
    files = [tmp_path / f"{version}.json" for version in versions]
    for file, version in zip(files, versions, strict=True):
        file.write_bytes(fetch(version, tmp_path))
    language = FORMATS["OPENAPI"]
    started = time.process_time()
    old, new = (language.parse(file.read_text()) for file in files)
    parsed = time.process_time() - started
    (changes,) = check(language, [old], new, Level.BACKWARD).comparisons
    counts = kinds(changes)
    took = time.process_time() - started - parsed
    print(f"\n{versions}: both parsed in {parsed:.1f} s, compared in {took:.1f} s; {dict(counts)}")  # noqa: T201
    assert changes
    assert all(change.unproven or change.witnesses for change in changes if change.breaks)
    assert counts["proven"] >= proven * counts["breaking"]
    if "ASSENT_OASDIFF" in os.environ:
        _hold_against_oasdiff(files, changes)


def _hold_against_oasdiff(files: list[Path], changes: tuple[Change, ...]) -> None:
    """Wherever it sees an error, an operation or what many operations share breaks here as well."""
    command = [os.environ["ASSENT_OASDIFF"], "changelog", "--format", "json", *map(str, files)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
    errors = [found for found in json.loads(ran.stdout) if found["level"] >= _ERROR]
    broken = [change for change in changes if change.severity is Severity.BREAKING]
    print(f"oasdiff: {len(errors)} errors")  # noqa: T201
    for error in errors:
        name = _PARAMETER.sub("{}", f"{error['operation']} {error['path']}")
        assert any(_concerns(change, name) for change in broken), error


def _concerns(change: Change, operation: str) -> bool:
    names = [_PARAMETER.sub("{}", field) for field in change.fields]
    return not names or any(name == operation or name.startswith(f"{operation}.") for name in names)


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of AsyncAPI's own package."""
    return of_npm("@asyncapi/specs", _SPECS, tmp_path_factory.mktemp("specs"))


def _validator(specs: dict[str, bytes], version: str) -> Validator:
    return Draft7Validator(json.loads(specs[f"schemas/{version}.json"]))


def test_what_is_accepted_is_valid_by_the_schemas_of_asyncapi(specs: dict[str, bytes]) -> None:
    """All fixtures and whole documents are; so nothing is tested that the specification would refuse."""
    known: dict[str, Validator] = {}
    for document in _applications():
        version = document["asyncapi"]
        validator = known.setdefault(version, _validator(specs, version))
        assert [error.message for error in validator.iter_errors(document)] == []
        FORMATS["ASYNCAPI"].parse(json.dumps(document))


def _applications() -> Iterator[dict[str, Any]]:
    for case in cases("ASYNCAPI"):
        yield from json.loads(json.dumps([case.old, case.new]))
    for file in (Path(__file__).parents[1] / "apis" / "documents").glob("asyncapi-*.yaml"):
        yield json.loads(json.dumps(yaml.safe_load(file.read_text())))


_IN_COMPONENTS = {"messageObject": "messages", "message": "messages", "channel": "channels", "channelItem": "channels"}


@pytest.mark.parametrize("version", ["2.6.0", "3.0.0", "3.1.0"])
def test_the_examples_of_the_specification_are_taken(specs: dict[str, bytes], version: str) -> None:
    """The package has an example for each object: messages and channels stand among the components here."""
    frame = {"asyncapi": version, "info": {"title": "a", "version": "1"}, "channels": {}}
    taken = 0
    for path, content in specs.items():
        name = Path(path).stem
        if not path.startswith(f"examples/{version}/") or name not in _IN_COMPONENTS:
            continue
        examples = json.loads(content)
        for example in examples if isinstance(examples, list) else [examples]:
            document = frame | {"components": {_IN_COMPONENTS[name]: {"a": example}}}
            FORMATS["ASYNCAPI"].parse(json.dumps(document))
            taken += 1
    assert taken
