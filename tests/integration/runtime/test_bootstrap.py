"""`tools/bootstrap.py`, run as a person runs it, on a project with nothing to install."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_TOOL = Path(__file__).parents[3] / "tools" / "bootstrap.py"
_COMMAND = "import sys\n\ndef main():\n    print(sys.argv[1:])\n    return 3\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout in a folder whose name has a blank."""
    root = tmp_path / "a checkout"
    (root / "tools").mkdir(parents=True)
    shutil.copy(_TOOL, root / "tools")
    (root / "app").mkdir()
    (root / "app" / "cli.py").write_text(_COMMAND)
    (root / "pyproject.toml").write_text('[project]\nname = "assent"\nversion = "1.2.3"\n')
    for name in ("requirements.txt", "requirements-dev.txt"):
        (root / name).touch()
    return root


def _bootstrap(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _run(sys.executable, project / "tools" / "bootstrap.py", *arguments)


def _run(*argv: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(map(str, argv)), cwd="/", capture_output=True, text=True, check=False)  # noqa: S603  # our own words


def test_it_makes_the_command_once_and_repairs_what_was_cut_short(project: Path) -> None:
    first = _bootstrap(project)
    assert first.returncode == 0, first.stderr
    command = _run(project / ".venv" / "bin" / "assent", "one", "two words")
    assert (command.stdout, command.returncode) == ("['one', 'two words']\n", 3)

    python = project / ".venv" / "bin" / "python"
    assert "assent     1.2.3" in _run(python, "-m", "pip", "list").stdout

    assert _bootstrap(project).stdout == "", "a second run has nothing to do"
    assert "requirements-dev.txt" in _bootstrap(project, "--dev").stdout
    assert _bootstrap(project).stdout == "", "the packages for development include the others"

    [packages] = (project / ".venv").glob("lib/python3*/site-packages")
    cut_short = packages / "half-1.0.dist-info"
    cut_short.mkdir()
    (cut_short / "RECORD").write_text("half.py,,\n")
    (project / "requirements.txt").write_text("# changed\n")
    assert "installing" in _bootstrap(project).stdout
    assert not cut_short.exists(), "pip would believe that it is installed"
    assert next(packages.glob("pip-*.dist-info")).exists()
