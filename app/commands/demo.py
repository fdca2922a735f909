"""`assent demo`: everything on this machine, and a breaking change played in front of the user."""

import asyncio
import contextlib
import os
import sys
import threading
from pathlib import Path

import msgspec
import rich_click as click

from app.commands.admin import first_admin_key
from app.commands.exits import Exit
from app.commands.local import database_url
from app.commands.output import Output, pairs
from app.commands.progress import Progress
from app.demo.home import SinkPlace, admin_key, preferred_ports, read_place, store_admin_key, write_place
from app.demo.mailbox import Mailbox
from app.demo.narrator import StepFailed
from app.demo.story import play
from app.runtime.home import prepare_home
from app.runtime.instance import Instance
from app.runtime.problems import RuntimeProblem
from app.runtime.running import RunningInstance, load_running
from app.runtime.signals import Signalled, interruptible
from app.settings import Settings, load_settings
from notifications.sink import Sink

_KEPT_MESSAGES = 1_000


@click.command()
@click.option("--once", is_flag=True, help="End after the story, and stop everything.")
def demo(once: bool) -> int:
    """Start everything here and play a breaking change, from proposal to publication; then stay up.

    Uses the data folder of `assent up`. Where a demo runs on it already, the story is played there, and that one goes
    on running. Exit code 0: every step happened. 1: one did not, and is named.
    """
    out = Output()
    try:
        asyncio.run(_demo(load_settings(), out, once=once))
    except Signalled as ended:
        return ended.exit_status
    except StepFailed as failure:
        out.wrong(str(failure))
        return Exit.NEGATIVE
    return Exit.DONE


async def _demo(settings: Settings, out: Output, *, once: bool) -> None:
    async with interruptible(), contextlib.AsyncExitStack() as stack:
        running = load_running(settings.home)
        if running is not None:
            await _play_there(settings, running, out)
            return
        progress = Progress(out)
        with progress.working():
            sink = await _start_sink(settings.home, stack)
            running = await stack.enter_async_context(Instance(_allowing(settings, sink), progress.say))
            key = await _obtain_key(settings, running, out)
        place = SinkPlace(os.getpid(), sink.url, sink.http_port, sink.smtp_port)
        write_place(settings.home, place)
        fqn = await _play(running, key, place, out)
        if not once:
            _say_where(out, settings, running, place, fqn)
            out.say("Up. Ctrl-C stops everything; the data stays, and the next start takes seconds.")
            await asyncio.Event().wait()


async def _play_there(settings: Settings, running: RunningInstance, out: Output) -> None:
    """Play the story where a demo runs already."""
    place, key = read_place(settings.home), admin_key(settings.home)
    if place is None or place.pid != running.pid:
        raise RuntimeProblem(
            f"an instance that `assent demo` did not start runs on {settings.home}, at {running.url}, and has no sink "
            "for the messages. Stop it, or set ASSENT_HOME to another folder and ASSENT_PORT to another port."
        )
    if key is None:
        raise RuntimeProblem(_no_key(settings.home))
    fqn = await _play(running, key, place, out)
    _say_where(out, settings, running, place, fqn)
    out.say(f"This was played on the demo that runs already, as process {running.pid}. It goes on running.")


async def _start_sink(home: Path, stack: contextlib.AsyncExitStack) -> Sink:
    prepare_home(home)
    http_port, smtp_port = preferred_ports(home)
    return await stack.enter_async_context(Sink(http_port, smtp_port, _KEPT_MESSAGES))


def _allowing(settings: Settings, sink: Sink) -> Settings:
    """The settings with which messages may go to the sink on this host, which they otherwise may not."""
    addresses = (f"127.0.0.1:{port}" for port in (sink.http_port, sink.smtp_port))
    return msgspec.structs.replace(settings, channel_allow=(*settings.channel_allow, *addresses))


async def _obtain_key(settings: Settings, running: RunningInstance, out: Output) -> str:
    fresh = await first_admin_key(database_url(settings, running))
    if fresh is not None:
        store_admin_key(settings.home, fresh)
        out.say(f"Admin key, shown this once: {fresh}")
    key = fresh or admin_key(settings.home)
    if key is None:
        raise RuntimeProblem(_no_key(settings.home))
    return key


def _no_key(home: Path) -> str:
    return (
        f"the admin key of the data in {home} was shown when `assent up` first ran, and is not kept: set ASSENT_KEY to "
        "it, or delete the data with `assent reset`."
    )


async def _play(running: RunningInstance, key: str, place: SinkPlace, out: Output) -> str:
    """Play in a thread, so that the sink of this process can answer meanwhile."""
    stopped = threading.Event()
    mailbox = Mailbox(place.url, place.smtp_port)
    try:
        return await asyncio.to_thread(play, running.url, key, mailbox, out.answers, stopped)
    finally:
        stopped.set()


def _say_where(out: Output, settings: Settings, running: RunningInstance, place: SinkPlace, fqn: str) -> None:
    command = Path(sys.executable).with_name("assent")
    here = command if command.exists() else Path("assent")
    out.answers.print()
    out.answers.print(
        pairs(
            {
                "API documentation": f"{running.url}/docs",
                "Temporal UI": running.temporal_ui or running.temporal_address,
                "messages received": place.url,
                "proposals": f"{here} proposals --asset {fqn}",
                "audit trail": f"{here} audit, or {running.url}/api/v1/audit/events with the key",
                "data folder": f"{settings.home} (delete it: {here} reset)",
            }
        )
    )
