"""Confluent's client for Java, as Flink's bundle on Maven Central has it, where there are a JDK and Maven."""

import shutil
from pathlib import Path

import pytest

from tests.clients.cast import Cast
from tests.clients.programs import installed, negotiate

pytestmark = [pytest.mark.xdist_group("clients"), pytest.mark.timeout(400)]

PROGRAMS = Path(__file__).parent / "java"
_INSTALL = ("mvn", "--quiet", "--batch-mode", "dependency:copy-dependencies", "-DoutputDirectory=jars")


@pytest.fixture(scope="session")
def jars() -> Path:
    """The packages of pom.xml."""
    missing = [tool for tool in ("java", "javac", "mvn") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed here: {', '.join(missing)}")
    return installed("java", [PROGRAMS / "pom.xml"], _INSTALL) / "jars"


async def test_the_client_for_java_registers_is_held_back_and_goes_on(
    cast: Cast, jars: Path, topic: str, tmp_path: Path
) -> None:
    command = ["java", "-cp", f"{jars}/*", PROGRAMS / "Producer.java", cast.url, cast.producer.key, topic]
    held = await negotiate(cast, command, folder=tmp_path)
    assert "'total'" in held
    assert f"{cast.url}/api/v1/proposals/" in held
