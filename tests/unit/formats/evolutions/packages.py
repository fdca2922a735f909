"""Files of packages of npm and Go, from the registries that `npm` and `go` are set up with. Nothing of them is kept."""

import json
import subprocess
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path


def of_npm(package: str, version: str, folder: Path, names: Sequence[str] = ()) -> dict[str, bytes]:
    """The files of a package, or those whose paths in it are named."""
    command = ["npm", "pack", f"{package}@{version}", "--silent", "--pack-destination", str(folder)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # our own words
    archive = folder / ran.stdout.split()[-1]
    with tarfile.open(archive) as source:
        members = ((member, member.name.partition("/")[2]) for member in source)
        found = {
            path: file.read()
            for member, path in members
            if (not names or path in names) and (file := source.extractfile(member)) is not None
        }
    archive.unlink()
    return found


def of_go(module: str, version: str, path: str) -> bytes:
    """One file of a module."""
    command = ["go", "mod", "download", "-json", f"{module}@{version}"]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # our own words
    with zipfile.ZipFile(json.loads(ran.stdout)["Zip"]) as archive:
        return archive.read(f"{module}@{version}/{path}")
