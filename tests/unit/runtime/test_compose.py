"""What can be known of the deployment files without an engine: that each name in them leads somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.settings import environment, load_settings

_ROOT = Path(__file__).parents[3]
_COMPOSE: dict[str, Any] = yaml.safe_load((_ROOT / "docker-compose.yml").read_text())
_SERVICES: dict[str, dict[str, Any]] = _COMPOSE["services"]
_OURS = [name for name, service in _SERVICES.items() if "build" in service]
_VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(?::([-?])([^}]*))?\}")


def _filled_in(service: dict[str, Any]) -> dict[str, str]:
    """The service's environment, with a stand-in where the operator has to say something."""
    return {
        name: _VARIABLE.sub(lambda found: found[3] if found[2] == "-" else "w" * 32, str(value))
        for name, value in service["environment"].items()
    }


def _variables() -> Iterator[tuple[str, str]]:
    for found in _VARIABLE.finditer((_ROOT / "docker-compose.yml").read_text()):
        yield found[1], found[2]


@pytest.mark.parametrize("name", _SERVICES)
def test_a_service_waits_for_what_can_come_about(name: str) -> None:
    for other, how in _SERVICES[name].get("depends_on", {}).items():
        if how["condition"] == "service_healthy":
            assert "healthcheck" in _SERVICES[other]
        else:
            assert how["condition"] == "service_completed_successfully"
            assert _SERVICES[other].get("restart", "no") == "no"


@pytest.mark.parametrize("name", _SERVICES)
def test_images_are_of_a_stated_version(name: str) -> None:
    image, _, tag = _SERVICES[name]["image"].partition(":")
    assert name in _OURS or re.match(r"\d", tag)
    assert "." not in image, "which registry serves it is the operator's business"


@pytest.mark.parametrize("name", _OURS)
def test_variables_are_those_that_the_settings_know(name: str) -> None:
    given = {variable: value for variable, value in _filled_in(_SERVICES[name]).items() if value}
    understood = environment(load_settings(given))
    assert {variable: understood.get(variable) for variable in given} == given


def test_addresses_lead_to_services() -> None:
    for name in _OURS:
        given = _filled_in(_SERVICES[name])
        for address in (given["TEMPORAL_ADDRESS"], given["DATABASE_URL"]):
            host = re.split(r"[:/]", address.rpartition("@")[2])[0]
            assert host in _SERVICES


def test_only_the_migrations_are_given_the_owners_rights() -> None:
    assert [name for name in _OURS if "OWNER" in str(_SERVICES[name])] == ["migrate"]


def test_no_secret_has_a_default() -> None:
    secrets = {(name, how) for name, how in _variables() if re.search("PASSWORD|SECRET", name)}
    assert {how for _, how in secrets} == {"?"}
    hint = (_ROOT / "docker-compose.yml").read_text().partition("done")[0]
    assert all(name in hint for name, _ in secrets), "the comment that makes .env makes all of them"


def test_what_is_mounted_is_there() -> None:
    for service in _SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in _COMPOSE["volumes"] or (_ROOT / source).is_file()
    assert (_ROOT / "deploy" / "roles.sh").stat().st_mode & 0o111, "the image runs it only if it is a program"


def test_the_image_holds_the_code_and_does_not_run_as_root() -> None:
    lines = (_ROOT / "Dockerfile").read_text().splitlines()
    let_through = {line[1:] for line in (_ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {source for line in lines if line.startswith("COPY") for source in line.split()[1:-1]}
    assert copied == let_through
    assert all((_ROOT / source).exists() for source in copied)
    assert {"app", "workflows", "notifications", "migrations"} <= copied
    assert [line for line in lines if line.startswith("USER")] == ["USER assent"]
