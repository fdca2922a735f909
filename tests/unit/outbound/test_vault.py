"""Secrets at rest: only the right installation opens them, in the row and for the use they were sealed for."""

from uuid import uuid4

import pytest

from app.outbound.vault import Use, Vault, VaultError

URL = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general"


def test_what_was_sealed_can_be_opened() -> None:
    tenant, row = uuid4(), uuid4()
    sealed = Vault("secret", Use.CHANNEL_URL).seal(URL, tenant=tenant, row=row)
    assert b"TIiajkdnlazkcOXrIdevi7FQ" not in sealed
    assert Vault("secret", Use.CHANNEL_URL).open(sealed, tenant=tenant, row=row) == URL


def test_the_same_url_never_looks_the_same() -> None:
    vault, tenant, row = Vault("secret", Use.CHANNEL_URL), uuid4(), uuid4()
    assert vault.seal(URL, tenant=tenant, row=row) != vault.seal(URL, tenant=tenant, row=row)


def test_it_opens_nowhere_else() -> None:
    tenant, row = uuid4(), uuid4()
    vault = Vault("secret", Use.CHANNEL_URL)
    sealed = vault.seal(URL, tenant=tenant, row=row)
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    attempts = [
        (Vault("secret", Use.EXPORTER_SECRETS), sealed, tenant, row),
        (Vault("another", Use.CHANNEL_URL), sealed, tenant, row),
        (vault, sealed, uuid4(), row),
        (vault, sealed, tenant, uuid4()),
        (vault, changed, tenant, row),
        (vault, sealed[:20], tenant, row),
        (vault, b"", tenant, row),
        (vault, b"\x02" + sealed[1:], tenant, row),
    ]
    for opener, box, of_tenant, of_row in attempts:
        with pytest.raises(VaultError, match="secret"):
            opener.open(box, tenant=of_tenant, row=of_row)
