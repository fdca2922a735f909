"""A schema without a flaw is what protoc takes for one. The real protoc runs in a process of its own, once for all."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.formats.model import SchemaError
from app.formats.protobuf import ProtobufFormat

_TEXTS: list[str] = json.loads((Path(__file__).parent / "oracles" / "protoc.json").read_text())

_WORKER = """
import importlib.resources, json, pathlib, sys
from grpc_tools import protoc
well_known = str(importlib.resources.files("grpc_tools") / "_proto")
files = sorted(pathlib.Path(sys.argv[1]).glob("*.proto"))
print(json.dumps({
    file.stem: protoc.main(["protoc", f"-I{sys.argv[1]}", f"-I{well_known}", "-o/dev/null", file.name]) == 0
    for file in files
}))
"""


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """By number of the text, whether protoc accepts it."""
    folder: Path = tmp_path_factory.mktemp("protoc")
    for at, text in enumerate(_TEXTS):
        (folder / f"{at}.proto").write_text(text)
    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", _WORKER, str(folder)], capture_output=True, check=True, text=True
    )
    return json.loads(done.stdout)


def _compiles(text: str) -> bool:
    try:
        return ProtobufFormat().parse(text).flaw is None
    except SchemaError:
        return False


@pytest.mark.parametrize("at", range(len(_TEXTS)), ids=[text[:70] for text in _TEXTS])
def test_what_has_no_flaw_is_what_protoc_accepts(valid: dict[str, bool], at: int) -> None:
    assert _compiles(_TEXTS[at]) == valid[str(at)], _TEXTS[at]
