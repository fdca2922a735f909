"""Schemas of successive releases of real packages, from the registry that pip is set up with."""

import ast
import base64
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import distribution
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from google.protobuf.descriptor_pb2 import FileDescriptorProto

RELEASES: Mapping[str, tuple[str, ...]] = {
    "acryl-datahub": ("0.13.3", "0.14.1", "0.15.0.5", "1.2.0", "1.7.0.17"),
    "lsst-alert-packet": ("30.2026.2700",),
    "igwn-gwalert-schema": ("1.0.0", "1.2.0", "1.3.0"),
    "cyclonedx-python-lib": ("8.7.0", "10.0.0", "11.12.0"),
    "check-jsonschema": ("0.29.1", "0.31.3", "0.34.1", "0.37.4", "0.39.0"),
    "nbformat": ("5.4.0", "5.11.1"),
    "googleapis-common-protos": ("1.54.0", "1.60.0", "1.66.0", "1.76.0"),
    "cirq-google": ("0.13.0", "1.0.0", "1.3.0"),
    "onnx": ("1.15.0", "1.23.2"),
    "opentelemetry-proto": ("1.18.0", "1.24.0", "1.30.0", "1.38.0", "1.45.2"),
    "substrait-protobuf": ("0.78.0", "0.85.0", "0.95.0", "0.108.0"),
    "temporalio": ("1.9.0", "1.20.0", "1.35.0"),
    "yandexcloud": ("0.380.0", "0.413.0"),
}
"""Packages under Apache-2.0, BSD and MIT licences that carry schemas: Avro, JSON Schema, `.proto` files, or the modules
that protoc made of them. Nothing of them is kept."""

_FORMATS = {".avsc": "AVRO", ".proto": "PROTOBUF"}
_DIGITS = re.compile(r"\d+")


class Evolution(NamedTuple):
    """Two texts that are one schema at different times, with the texts beside them that they may refer to."""

    name: str
    format: str
    old: str
    new: str
    old_beside: Mapping[str, str]
    new_beside: Mapping[str, str]


Files = dict[str, str]


def evolutions(package: str, folder: Path) -> Iterator[Evolution]:
    """What changed from release to release under one path, and within the last release from one numbered file or
    folder to the next (`bom-1.4.schema.json`, `bom-1.5.schema.json`)."""
    releases = {version: _schemas(_download(package, version, folder)) for version in RELEASES[package]}
    for (old_version, old), (new_version, new) in pairwise(releases.items()):
        for path in sorted(old.keys() & new.keys()):
            yield _evolution(f"{package} {old_version}..{new_version} {path}", (old, path), (new, path))
    last = releases[RELEASES[package][-1]]
    for series in _series(last):
        for before, after in pairwise(series):
            yield _evolution(f"{package} {before}..{after}", (last, before), (last, after))


def _evolution(name: str, old: tuple[Files, str], new: tuple[Files, str]) -> Evolution:
    texts = old[0][old[1]], new[0][new[1]]
    return Evolution(name, _FORMATS.get(Path(name).suffix, "JSON"), *texts, _beside(*old), _beside(*new))


def _series(files: Files) -> Iterator[list[str]]:
    """Paths that differ only in their numbers, in the order of these."""
    groups: dict[str, list[str]] = {}
    for path in files:
        groups.setdefault(_DIGITS.sub("#", path), []).append(path)
    for paths in groups.values():
        yield sorted(paths, key=lambda path: [int(number) for number in _DIGITS.findall(path)])


def _beside(files: Files, path: str) -> Mapping[str, str]:
    """What the schema may refer to: a `.proto` file to all others by their paths, others to those of their folder."""
    if path.endswith(".proto"):
        return _google() | {other: text for other, text in files.items() if other != path and other.endswith(".proto")}
    folder = path.rpartition("/")[0]
    others = {other: text for other, text in files.items() if other != path and other.rpartition("/")[0] == folder}
    return {other.rpartition("/")[2]: text for other, text in others.items()}


@cache
def _google() -> Files:
    """The files that packages import from googleapis-common-protos, as it is installed here."""
    found = distribution("googleapis-common-protos").files or []
    return {str(path): path.read_text() for path in found if path.suffix == ".proto"}


def _download(package: str, version: str, folder: Path) -> Path:
    target = folder / f"{package}-{version}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"]
    subprocess.run([*command, "--dest", str(target), f"{package}=={version}"], check=True)  # noqa: S603  # our own words
    return next(target.iterdir())


def _schemas(archive: Path) -> Files:
    """The schemas in a wheel or a source distribution, by path."""
    found: Files = {}
    for path, content in _members(archive):
        if path.endswith("_pb2.py"):
            for name, serialized in _compiled(content.decode()):
                found.setdefault(name, serialized)
        elif path.endswith(".in.proto"):
            continue  # the template of another file
        elif path.endswith((".avsc", ".proto")) or (path.endswith(".json") and _is_schema(content.decode())):
            found[path] = content.decode()
    return found


def _compiled(module: str) -> Iterator[tuple[str, str]]:
    """The descriptor that a module made by protoc holds: the path of its file, and what it is in base64."""
    for node in ast.walk(ast.parse(module)):
        match node:
            case ast.Call(ast.Attribute(attr="AddSerializedFile"), [ast.Constant(bytes() as serialized)]):
                name = FileDescriptorProto.FromString(serialized).name
                yield name, base64.b64encode(serialized).decode()
            case _:
                pass


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            yield from ((name, wheel.read(name)) for name in wheel.namelist())
        return
    with tarfile.open(archive) as source:
        for member in source.getmembers():
            if (file := source.extractfile(member)) is not None:
                yield member.name.partition("/")[2], file.read()


def _is_schema(text: str) -> bool:
    try:
        value: Any = json.loads(text)
    except ValueError:
        return False
    return isinstance(value, dict) and "json-schema.org" in str(value.get("$schema"))
