"""The receiver that the demo shows and the tests rely on."""

import asyncio
import smtplib
import sys
from email.message import EmailMessage

import httpx
import pytest

from notifications.sink import Sink


async def test_messages_are_shown_newest_first_with_live_links_and_dead_markup(sink: Sink) -> None:
    async with httpx.AsyncClient(base_url=sink.url, trust_env=False) as client:
        empty = await client.get("/")
        assert "Nothing yet." in empty.text
        await client.post("/a", json={"title": "older", "message": "<b>see</b> https://assent.example/x"})
        await client.post("/b", json={"text": "newer <i>x</i> [Answer](https://assent.example/y) [x](javascript:a)"})
        page = (await client.get("/")).text
        assert page.index("newer") < page.index("older")
        assert '<a href="https://assent.example/x"' in page
        assert "<b>see</b>" not in page
        assert '<a href="https://assent.example/y">Answer</a>' in page
        assert "<i>x</i>" not in page
        assert 'href="javascript' not in page
        messages = (await client.get("/messages")).json()
        assert [message["to"] for message in messages] == ["/a", "/b"]
        assert (await client.get("/elsewhere")).status_code == 404


async def test_mail_with_dots_and_two_parts_is_kept_whole(sink: Sink) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Dots", "a@b.example", "c@d.example"
    mail.set_content("one\n.two\n..three\n")
    mail.add_alternative("<p>.four</p>", subtype="html")

    def submit() -> None:
        with smtplib.SMTP("127.0.0.1", sink.smtp_port) as client:
            client.send_message(mail)

    await asyncio.to_thread(submit)
    [received] = await sink.inbox.wait_for(1)
    assert received.text == "one\n.two\n..three\n"
    assert received.html == "<p>.four</p>\n"
    assert (received.via, received.to, received.subject) == ("mail", "c@d.example", "Dots")
    async with httpx.AsyncClient(base_url=sink.url, trust_env=False) as client:
        assert 'srcdoc="' in (await client.get("/")).text


async def test_only_the_last_messages_are_kept() -> None:
    async with Sink(keep=2) as sink, httpx.AsyncClient(base_url=sink.url, trust_env=False) as client:
        for number in range(3):
            await client.post("/", json={"text": str(number)})
        assert [message.text for message in await sink.inbox.wait_for(3)] == ["1", "2"]


@pytest.mark.parametrize("garbage", [b"\r\n\r\n", b"GET\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b""])
async def test_garbage_is_answered_and_does_not_stop_it(sink: Sink, garbage: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", sink.http_port)
    writer.write(garbage)
    writer.write_eof()
    assert b" 400 " in await reader.readline()
    writer.close()
    await writer.wait_closed()
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(sink.url)).status_code == 200


async def test_it_runs_as_a_process_until_told_to_stop() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "notifications.sink", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    url, smtp = (await process.stdout.readline()).decode().split()
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(url)).status_code == 200
    assert smtp.startswith("smtp://127.0.0.1:")
    process.terminate()
    assert await process.wait() == 0
