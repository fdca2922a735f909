"""Settings: what cannot be used is named at the start, and never repeated."""

import pytest

from app.settings import SettingsError, load_settings


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ASSENT_DATABASE_POOL", "0"),
        ("ASSENT_DELIVERY_GIVE_UP", "three days"),
        ("ASSENT_DELIVERY_RETRY_BASE", "-1"),
        ("ASSENT_LOG_LEVEL", "LOUD"),
        ("ASSENT_MAX_BODY", "0"),
        ("ASSENT_PORT", "70000"),
        ("ASSENT_PUBLIC_URL", "assent.example.com"),
        ("ASSENT_SECRET_KEY", "hunter2"),
        ("ASSENT_SWEEP_INTERVAL", "0"),
    ],
)
def test_what_cannot_be_used_is_named_and_not_repeated(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable) as refused:
        load_settings({variable: value})
    assert repr(value) not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({}, "http://127.0.0.1:8081"),
        ({"ASSENT_HOST": "0.0.0.0", "ASSENT_PORT": "80"}, "http://127.0.0.1:80"),  # noqa: S104  # nothing listens
        ({"ASSENT_HOST": "::"}, "http://[::1]:8081"),
        ({"ASSENT_HOST": "fd00::1"}, "http://[fd00::1]:8081"),
        ({"ASSENT_PUBLIC_URL": "https://assent.example.com/"}, "https://assent.example.com"),
    ],
)
def test_links_begin_with_an_address_that_can_be_opened(given: dict[str, str], url: str) -> None:
    assert load_settings(given).url == url
