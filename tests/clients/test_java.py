"""Clients for Java from Maven Central, where there are a JDK and Maven: Confluent's, as Flink's bundle has it, and
Apicurio's."""

import shutil
from pathlib import Path

import pytest

from tests.clients.cast import Cast
from tests.clients.programs import installed, negotiate

pytestmark = [pytest.mark.xdist_group("clients"), pytest.mark.timeout(400)]

PROGRAMS = Path(__file__).parent / "java"
_INSTALL = ("mvn", "--quiet", "--batch-mode", "dependency:copy-dependencies", "-DoutputDirectory=jars")


def _jars(program: Path) -> Path:
    """The packages of the pom.xml beside a program."""
    missing = [tool for tool in ("java", "javac", "mvn") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed here: {', '.join(missing)}")
    return installed("java", [program.parent / "pom.xml"], _INSTALL) / "jars"


@pytest.mark.parametrize("program", ["Producer.java", "apicurio/Artifacts.java", "apicurio/Serdes.java"])
async def test_a_client_for_java_registers_is_held_back_and_goes_on(
    cast: Cast, topic: str, tmp_path: Path, program: str
) -> None:
    source = PROGRAMS / program
    command = ["java", "-cp", f"{_jars(source)}/*", source, cast.url, cast.producer.key, topic]
    held = await negotiate(cast, command, folder=tmp_path)
    assert "'total'" in held
    assert f"{cast.url}/api/v1/proposals/" in held
