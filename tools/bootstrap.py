"""Make `.venv` with the locked packages and the `assent` command.

    python3 tools/bootstrap.py [--dev]

Takes no time when nothing changed, repairs what an interrupted run left, and can be run by several at once. Standard
library only; down to the check of its version, any Python 3 in use can run it.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import NoReturn

_OLDEST = (3, 11)
_NEWEST_MINOR = 14


def _fail(reason: str) -> NoReturn:
    sys.stderr.write(f"bootstrap: {reason}\n")
    sys.exit(1)


def _use_newer_python() -> NoReturn:
    """Replace this process by one of a newer Python from PATH, or say what is needed."""
    for minor in range(_NEWEST_MINOR, _OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:  # noqa: S603  # our own words
            os.execv(found, [found, *sys.argv])  # noqa: S606  # no shell is wanted
    _fail(
        f"Assent needs Python 3.{_OLDEST[1]} or newer; {sys.executable} is {sys.version.split()[0]}. "
        "Install one, or name it: make PYTHON=/path/to/python3"
    )


if sys.version_info < _OLDEST:
    _use_newer_python()

_ROOT = Path(__file__).resolve().parent.parent
_VENV = _ROOT / ".venv"
_PYTHON = _VENV / "bin" / "python"
_STAMP = _VENV / "assent.json"
_RUN, _DEV = "requirements.txt", "requirements-dev.txt"
_LAUNCHER = """#!/bin/sh
exec {python} -P -c 'import sys; sys.argv[0] = "assent"; from app.cli import main; sys.exit(main())' "$@"
"""
_MISLEADING = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONHOME", "PYTHONPATH")
"""Variables that lead pip away from `.venv`. Those that say where packages come from are kept."""


def main() -> None:
    """Bring the environment to what the lock file says."""
    locked = _DEV if "--dev" in sys.argv[1:] else _RUN
    with _one_at_a_time() as lock:
        if _is_current(locked):
            return
        if not _is_usable():
            _make_environment()
        _STAMP.unlink(missing_ok=True)
        _remove_remains()
        _install(locked, lock)
        _add_project()
        # The lock file for development holds the packages of the other at the same versions.
        _STAMP.write_text(json.dumps({name: _expected(name) for name in (_RUN, locked)}))


@contextlib.contextmanager
def _one_at_a_time() -> Generator[int]:
    """Hold a lock on the project's folder. A pip that outlives us inherits it, so that the next run waits for that."""
    folder = os.open(_ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _say("waiting for another run that prepares .venv")
        fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        os.close(folder)


def _is_current(locked: str) -> bool:
    try:
        return json.loads(_STAMP.read_text()).get(locked) == _expected(locked)
    except (OSError, ValueError):
        return False


def _expected(locked: str) -> str:
    """A digest of all that decides what has to be in the environment, and of where it is."""
    digest = hashlib.sha256()
    for part in (_ROOT / locked, Path(__file__)):
        digest.update(part.read_bytes())
    digest.update(_version().encode())
    digest.update(os.fsencode(_VENV))
    digest.update(os.fsencode(_PYTHON.resolve()))
    return digest.hexdigest()


def _is_usable() -> bool:
    """Whether there is an environment of a Python that is new enough, whole, and made at this place."""
    check = f"import sys, pip; sys.exit(sys.version_info < {_OLDEST})"
    try:
        made_here = str(_VENV) in (_VENV / "pyvenv.cfg").read_text()
        return made_here and subprocess.run([_PYTHON, "-c", check], capture_output=True, check=False).returncode == 0  # noqa: S603  # our own words
    except OSError:
        return False


def _make_environment() -> None:
    _say(f"making .venv with Python {sys.version.split()[0]}")
    made = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-m", "venv", "--clear", _VENV], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        _fail(
            f"cannot make {_VENV}:\n{made.stdout}{made.stderr}\n"
            "Python's venv module is needed; on Debian and Ubuntu it is the package python3-venv."
        )


def _remove_remains() -> None:
    """Let pip see packages as missing whose installation was cut short: it lists its own mark when it is done."""
    for packages in _VENV.glob("lib/python3*/site-packages"):
        for info in packages.glob("*.dist-info"):
            record = info / "RECORD"
            if not record.exists() or f"{info.name}/INSTALLER" not in record.read_text():
                shutil.rmtree(info)
        for moved_away in packages.glob("~*"):
            shutil.rmtree(moved_away) if moved_away.is_dir() else moved_away.unlink()


def _install(locked: str, lock: int) -> None:
    """Run pip, with hashes, and show how far it is."""
    total = len(re.findall(r"^[A-Za-z0-9].*==", (_ROOT / locked).read_text(), re.MULTILINE))
    _say(f"installing {total} packages of {locked}; this happens once and takes about half a minute")
    # The lock file is whole. Left to look for dependencies, a pip before 23.3 asks for `pydantic[email]` once more, and
    # takes a newer one than is locked as soon as there is one.
    pip = [_PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps", "--requirement", _ROOT / locked]
    pip += ["--no-input", "--disable-pip-version-check", "--root-user-action=ignore", "--progress-bar=off"]
    environment = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    with subprocess.Popen(  # noqa: S603  # our own words
        pip, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, pass_fds=(lock,)
    ) as process:
        assert process.stdout is not None  # noqa: S101  # asked for above
        said = _follow(process.stdout, total)
    if process.returncode != 0:
        _fail("pip could not install the packages. It ended with:\n" + "\n".join(said[-15:]))


def _follow(output: Iterator[str], total: int) -> list[str]:
    """Read what pip says to its end, and turn it into a count."""
    said: list[str] = []
    found = 0
    for line in output:
        said.append(line.rstrip())
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            found += 1
            if sys.stdout.isatty():
                sys.stdout.write(f"\r  {min(found, total)}/{total} {line.split()[1][:50]:50}")
            elif found % 25 == 0:
                sys.stdout.write(f"  {min(found, total)}/{total}\n")
        elif line.startswith("Installing collected packages"):
            sys.stdout.write("\r" + " " * 70 + "\r" if sys.stdout.isatty() else "")
            _say("unpacking them")
        sys.stdout.flush()
    return said


def _add_project() -> None:
    """Make the project importable where it lies, and give it its command, without a build.

    The record of installed files is what an installer would leave, so that pip lists the project and can remove it.
    """
    launcher = _VENV / "bin" / "assent"
    launcher.write_text(_LAUNCHER.format(python=shlex.quote(str(_PYTHON))))
    launcher.chmod(0o755)
    [packages] = _VENV.glob("lib/python3*/site-packages")
    (packages / "assent.pth").write_text(f"{_ROOT}\n")
    for earlier in packages.glob("assent-*.dist-info"):
        shutil.rmtree(earlier)
    info = packages / f"assent-{_version()}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: assent\nVersion: {_version()}\n")
    (info / "INSTALLER").write_text("assent-bootstrap\n")
    files = [
        "assent.pth",
        "../../../bin/assent",
        *(f"{info.name}/{name}" for name in ("METADATA", "INSTALLER", "RECORD")),
    ]
    (info / "RECORD").write_text("".join(f"{name},,\n" for name in files))


def _version() -> str:
    """Of the project, as `assent --version` tells it."""
    found = re.search(r'^version = "(.+)"$', (_ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    return found[1] if found else _fail("pyproject.toml states no version")


def _say(text: str) -> None:
    sys.stdout.write(f"bootstrap: {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
