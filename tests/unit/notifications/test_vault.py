"""Channel URLs at rest: only the right installation opens them, and only in the row they were sealed for."""

from uuid import uuid4

import pytest

from notifications.vault import Vault, VaultError

URL = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general"


def test_what_was_sealed_can_be_opened() -> None:
    tenant, channel = uuid4(), uuid4()
    sealed = Vault("secret").seal(URL, tenant=tenant, channel=channel)
    assert b"TIiajkdnlazkcOXrIdevi7FQ" not in sealed
    assert Vault("secret").open(sealed, tenant=tenant, channel=channel) == URL


def test_the_same_url_never_looks_the_same() -> None:
    vault, tenant, channel = Vault("secret"), uuid4(), uuid4()
    assert vault.seal(URL, tenant=tenant, channel=channel) != vault.seal(URL, tenant=tenant, channel=channel)


def test_it_opens_nowhere_else() -> None:
    tenant, channel = uuid4(), uuid4()
    vault = Vault("secret")
    sealed = vault.seal(URL, tenant=tenant, channel=channel)
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    attempts = [
        (Vault("another"), sealed, tenant, channel),
        (vault, sealed, uuid4(), channel),
        (vault, sealed, tenant, uuid4()),
        (vault, changed, tenant, channel),
        (vault, sealed[:20], tenant, channel),
        (vault, b"", tenant, channel),
        (vault, b"\x02" + sealed[1:], tenant, channel),
    ]
    for opener, box, of_tenant, of_channel in attempts:
        with pytest.raises(VaultError, match="secret"):
            opener.open(box, tenant=of_tenant, channel=of_channel)
