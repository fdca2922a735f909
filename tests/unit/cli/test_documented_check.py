"""What docs/compatibility.md prints is what `assent check` prints."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.canned_api import Assent

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "compatibility.md").read_text()
_BLOCK = re.compile(r"<!-- these lines are run by [^>]*-->\n```(\w+)\n(.*?)```", re.DOTALL)


def blocks(language: str) -> list[str]:
    """The examples of the page in one language."""
    return [text for kind, text in _BLOCK.findall(PAGE) if kind == language]


@pytest.fixture(autouse=True)
def schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder is one in which the page's own commands made its schemas."""
    monkeypatch.chdir(tmp_path)
    (script,) = blocks("sh")
    subprocess.run(["/bin/sh", "-ec", script], check=True)  # noqa: S603  # our own page


@pytest.mark.parametrize("example", blocks("console"))
def test_a_command_prints_what_the_page_says(example: str, assent: Assent) -> None:
    command, _, printed = example.partition("\n")
    assert command.startswith("$ assent ")
    assert assent(*command.split()[2:]).stdout == printed


def test_the_program_runs() -> None:
    (program,) = blocks("python")
    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": str(ROOT)})  # noqa: S603  # our own page


def test_nothing_that_looks_like_an_example_is_left_out() -> None:
    assert PAGE.count("```sh\n") + PAGE.count("```console\n") + PAGE.count("```python\n") == len(_BLOCK.findall(PAGE))
