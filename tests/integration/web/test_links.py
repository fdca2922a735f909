"""The page behind an acknowledgement link, as somebody on a phone meets it."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from uuid import UUID

import httpx
import pytest

from app.asgi import Application
from app.consumers.registrations import delete_registration
from app.contracts.model import Draft
from app.proposals.actions import amend, withdraw
from app.proposals.views import ProposalView, get_proposal
from app.settings import Settings
from notifications.links import LinkSigner
from tests.support.answers import nothing_written
from tests.support.clients import client_of
from tests.support.schemas import ORDER_WIDER, ORDER_WITHOUT_ID, ORDER_WITHOUT_TOTAL
from tests.support.tenants import Contract, Member, Tenancy

_BROWSER = {"Accept": "text/html,application/xhtml+xml"}


class Asked:
    """A consumer with a link in its mail."""

    def __init__(
        self,
        tenant: Tenancy,
        producer: Member,
        consumer: Member,
        contract: Contract,
        registration: UUID,
        proposal: UUID,
    ) -> None:
        self.tenant, self.producer, self.consumer, self.contract = tenant, producer, consumer, contract
        self.registration, self.proposal = registration, proposal

    async def view(self) -> ProposalView:
        return await get_proposal(self.tenant.admin, self.proposal)

    async def said(self) -> list[tuple[str, str | None, str]]:
        """What counts of what the consumer's team said."""
        return [(found.kind, found.reason, found.via) for found in (await self.view()).answers if found.current]


@pytest.fixture
async def browser(service: Application) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(service, None, "http://assent.test") as client:
        client.headers.update(_BROWSER)
        yield client


@pytest.fixture
async def asked(tenant: Tenancy) -> Asked:
    producer, consumer, other = await tenant.team("Orders & Co"), await tenant.team("<Billing>"), await tenant.team()
    contract = await tenant.contract(producer, fqn="shop.orders")
    registration = await tenant.registration(consumer, contract)
    await tenant.registration(other, contract)
    proposal = await tenant.proposal(producer, contract, ORDER_WITHOUT_TOTAL)
    return Asked(tenant, producer, consumer, contract, registration.id, proposal)


@pytest.fixture
async def link(asked: Asked, settings: Settings) -> str:
    return _link(settings, asked.registration, (await asked.view()).revision_id)


def _link(settings: Settings, registration: UUID, revision: UUID, days: int = 30) -> str:
    expires = datetime.now(UTC) + timedelta(days=days)
    return f"/a/{LinkSigner(settings.secret()).sign(registration, revision, expires)}"


async def test_looking_shows_everything_and_changes_nothing(
    browser: httpx.AsyncClient, asked: Asked, link: str, tenant: Tenancy
) -> None:
    async with nothing_written(tenant):
        page, head = await browser.get(link), await browser.head(link)
        assert (await browser.get(link)).text == page.text
    assert (page.status_code, head.status_code, head.content) == (200, 200, b"")
    for shown in ("Orders &amp; Co wants to change shop.orders from 1.0.0 to 2.0.0", "&lt;Billing&gt;", "total"):
        assert shown in page.text
    view = await asked.view()
    assert f"{view.deadline:%B %Y}" in page.text
    assert view.items[0].changes[0].rule in page.text
    for button in ("acknowledge", "object", "extend"):
        assert f'name="action" value="{button}"' in page.text


async def test_the_page_loads_nothing_from_elsewhere_and_is_kept_by_nobody(
    browser: httpx.AsyncClient, link: str
) -> None:
    page = await browser.get(link)
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.headers["x-robots-tag"]
    assert "set-cookie" not in page.headers
    assert "<script" not in page.text
    assert " style=" not in page.text
    addresses = re.findall(r'(?:src|href|action)="([^"]*)"', page.text)
    assert addresses
    assert all(address.startswith(("/static/", "data:,", "/a/")) for address in addresses)


async def test_every_field_has_a_label_and_the_page_its_language(browser: httpx.AsyncClient, link: str) -> None:
    class Reader(HTMLParser):
        labels, fields, headings, language = set[str | None](), set[str | None](), list[str](), ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            attributes = dict(attrs)
            if tag == "label":
                self.labels.add(attributes["for"])
            elif tag in ("input", "textarea"):
                self.fields.add(attributes["id"])
            elif tag == "html":
                Reader.language = attributes["lang"] or ""
            elif re.fullmatch("h[1-6]", tag):
                self.headings.append(tag)

    reader = Reader()
    reader.feed((await browser.get(link)).text)
    assert reader.fields == reader.labels != set()
    assert reader.headings[:2] == ["h1", "h2"]
    assert Reader.language == "en"


async def test_acknowledging_with_one_button(
    browser: httpx.AsyncClient, asked: Asked, link: str, tenant: Tenancy
) -> None:
    page = await browser.post(link, data={"action": "acknowledge", "reason": ""})
    assert page.status_code == 200
    assert "Recorded." in page.text
    assert await asked.said() == [("acknowledged", None, "link")]
    async with nothing_written(tenant):
        again = await browser.post(link, data={"action": "acknowledge"})
        seen = await browser.get(link)
    assert "Nothing new." in again.text
    assert "&lt;Billing&gt; acknowledged this change" in seen.text
    assert "Change the answer" in seen.text


async def test_a_team_changes_its_answer_while_the_proposal_is_open(
    browser: httpx.AsyncClient, asked: Asked, link: str
) -> None:
    await browser.post(link, data={"action": "acknowledge"})
    page = await browser.post(link, data={"action": "object", "reason": "We bill by <total>."})
    assert "We bill by &lt;total&gt;." in page.text
    assert await asked.said() == [("objected", "We bill by <total>.", "link")]
    later = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
    await browser.post(link, data={"action": "extend", "until": later, "reason": "Freeze"})
    (answer,) = [found for found in (await asked.view()).answers if found.current]
    assert (answer.kind, answer.reason) == ("extension_requested", "Freeze")
    assert answer.until is not None
    assert answer.until.isoformat() == f"{later}T23:59:59+00:00"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"action": "force"},
        {"action": "object"},
        {"action": "object", "reason": "   "},
        {"action": "object", "reason": "x" * 4001},
        {"action": "extend"},
        {"action": "extend", "until": "next week"},
        {"action": "extend", "until": "2020-01-01"},
        {"action": "extend", "until": "10000-01-01"},
    ],
)
async def test_forms_that_say_too_little(
    browser: httpx.AsyncClient, link: str, tenant: Tenancy, form: dict[str, str]
) -> None:
    async with nothing_written(tenant):
        page = await browser.post(link, data=form)
    assert page.status_code == 422
    assert "Not recorded." in page.text


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"\xff\xfe", 422),
        (b"action=object&reason=%ff%00", 400),
        (b"&".join([b"a=b"] * 50), 422),
        (b"{}", 422),
    ],
)
async def test_bodies_that_are_no_form(
    browser: httpx.AsyncClient, link: str, tenant: Tenancy, content: bytes, status: int
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with nothing_written(tenant):
        assert (await browser.post(link, content=content, headers=headers)).status_code == status
        assert (await browser.post(link, content=b"x" * 70_000, headers=headers)).status_code == 413


async def test_an_outdated_link_leads_to_the_present_wording(
    browser: httpx.AsyncClient, asked: Asked, link: str, tenant: Tenancy
) -> None:
    await amend(asked.producer.principal, asked.proposal, Draft(fqn="shop.orders", text=ORDER_WITHOUT_ID))
    async with nothing_written(tenant):
        page, refused = await browser.get(link), await browser.post(link, data={"action": "acknowledge"})
    assert "This link is outdated." in page.text
    assert "<form" not in page.text
    assert (refused.status_code, "Not recorded." in refused.text) == (409, True)
    (fresh,) = re.findall(r'class="button" href="(/a/[^"]+)"', page.text)
    assert "Recorded." in (await browser.post(fresh, data={"action": "acknowledge"})).text
    assert await asked.said() == [("acknowledged", None, "link")]


async def test_an_outdated_link_of_a_team_that_is_not_asked_any_more(
    browser: httpx.AsyncClient, asked: Asked, link: str
) -> None:
    await amend(asked.producer.principal, asked.proposal, Draft(fqn="shop.orders", text=ORDER_WIDER))
    page = await browser.get(link)
    assert "It does not ask your team." in page.text
    assert 'class="button"' not in page.text


async def test_a_decided_proposal_says_how_it_ended(
    browser: httpx.AsyncClient, asked: Asked, link: str, tenant: Tenancy
) -> None:
    await withdraw(asked.producer.principal, asked.proposal, "Not worth it")
    async with nothing_written(tenant):
        page, refused = await browser.get(link), await browser.post(link, data={"action": "acknowledge"})
    assert "It was withdrawn. Reason: Not worth it" in page.text
    assert "<form" not in page.text
    assert refused.status_code == 409


async def test_a_team_that_left_is_not_asked_any_more(
    browser: httpx.AsyncClient, asked: Asked, link: str, tenant: Tenancy
) -> None:
    await delete_registration(asked.consumer.principal, asked.registration)
    async with nothing_written(tenant):
        page, refused = await browser.get(link), await browser.post(link, data={"action": "acknowledge"})
    assert "Your team is not asked any more." in page.text
    assert refused.status_code == 409


async def test_links_that_are_worth_nothing_say_nothing(
    browser: httpx.AsyncClient, asked: Asked, link: str, tenant: Tenancy, settings: Settings
) -> None:
    revision = (await asked.view()).revision_id
    dead = {
        link[:-1] + ("A" if link[-1] != "A" else "B"): 404,
        link[:-10]: 404,
        "/a/" + "x" * 2000: 404,
        _link(settings, asked.registration, asked.proposal): 404,
        _link(settings, asked.registration, revision, days=-1): 410,
    }
    async with nothing_written(tenant):
        for address, status in dead.items():
            for page in (await browser.get(address), await browser.post(address, data={"action": "acknowledge"})):
                assert page.status_code == status
                assert "Billing" not in page.text
                assert "shop.orders" not in page.text
