"""Categories are those of the real `buf breaking`, which compares all pairs at once, each in a package of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.formats.protobuf import ProtobufFormat
from app.formats.protobuf.findings import Category
from app.formats.protobuf.syntax import SCALARS

_BUF = Path(sys.executable).parent / "buf"
_NAMED = "enum E { EX = 0; EY = 1; } enum F { FX = 0; } message N {} message O {}"
_TYPES = [*sorted(SCALARS), "E", "N"]

_DIFFERENT = {"enum removed", "ext removed"}
"""Buf misses in PACKAGE the last enum, or the last extension, that a package has."""


def _pairs() -> dict[str, list[str]]:
    """Those of the file, and one for every two types that a field may have."""
    written = json.loads((Path(__file__).parent / "oracles" / "buf.json").read_text())
    return written | {
        f"{old} to {new}": [f'syntax="proto3"; {_NAMED} message M {{ {kind} a = 1; }}' for kind in (old, new)]
        for old in _TYPES
        for new in _TYPES
        if old != new
    }


_ALL = _pairs()


def _packaged(text: str, number: int) -> str:
    """The text with a package of its own, so that nothing clashes."""
    head, semicolon, rest = text.partition(";")
    return f"{head}{semicolon} package p{number}; {rest}"


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> dict[int, set[str]]:
    """By number of the pair, the categories in which buf finds a break."""
    found: dict[int, set[str]] = {}
    home = tmp_path_factory.mktemp("buf")
    for side, name in enumerate(("old", "new")):
        for number, pair in enumerate(_ALL.values()):
            folder = home / name / f"p{number}"
            folder.mkdir(parents=True)
            (folder / "m.proto").write_text(_packaged(pair[side], number))
    for category in Category:
        for name in ("old", "new"):
            (home / name / "buf.yaml").write_text(f"version: v2\nbreaking:\n  use: [{category}]\n")
        command = [str(_BUF), "breaking", str(home / "new"), "--against", str(home / "old"), "--error-format", "json"]
        done = subprocess.run(  # noqa: S603 - the locked buf, on files of our own
            command, capture_output=True, check=False, text=True, env={**os.environ, "HOME": str(home)}
        )
        assert done.returncode in {0, 100}, done.stderr
        for line in done.stdout.splitlines():
            said = json.loads(line)
            number = next(part[1:] for part in Path(said["path"]).parts if part[0] == "p" and part[1:].isdecimal())
            found.setdefault(int(number), set()).add(str(category))
    return found


@pytest.mark.parametrize("number", range(len(_ALL)), ids=list(_ALL))
def test_categories_are_those_of_buf(reported: dict[int, set[str]], number: int) -> None:
    name, pair = list(_ALL.items())[number]
    protobuf = ProtobufFormat()
    old, new = (protobuf.parse(_packaged(text, number)) for text in pair)
    changes = protobuf.compare(old, new, witnesses=False)
    ours = {category for change in changes for category in change.categories}
    if name in _DIFFERENT:
        assert ours != reported.get(number, set()), "no difference any more"
    else:
        assert ours == reported.get(number, set())
