"""The `assent` command."""

import importlib
import sys
from collections.abc import Sequence

import rich_click as click

from app.client import Unreachable
from app.commands.exits import HELP, Exit
from app.commands.output import Output
from app.runtime.problems import RuntimeProblem
from app.settings import SettingsError

_PANELS = {
    "Run": {
        "up": "local:up",
        "demo": "demo:demo",
        "reset": "local:reset",
        "api": "service:api",
        "worker": "service:worker",
        "migrate": "service:migrate",
    },
    "People": {"team": "team:team", "key": "key:key", "grant": "grant:grant", "channel": "channel:channel"},
    "Contracts": {
        "check": "check:check_files",
        "asset": "asset:asset",
        "publish": "publish:publish",
        "register": "register:register",
        "naming": "naming:naming",
    },
    "Proposals": {
        "proposals": "proposal:proposals",
        "status": "proposal:status",
        "ack": "answer:ack",
        "object": "answer:object_",
        "extend": "answer:extend",
        "amend": "change:amend",
        "withdraw": "change:withdraw",
        "force": "change:force",
        "audit": "audit:audit",
    },
}
_COMMANDS = {name: place for panel in _PANELS.values() for name, place in panel.items()}


class _Commands(click.RichGroup):
    """Commands that are imported when they are asked for: `assent ack` does not wait for the worker's libraries."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        return getattr(importlib.import_module(f"app.commands.{module}"), name)


@click.group(cls=_Commands, epilog=HELP)
@click.version_option(package_name="assent")
@click.command_panel("Run", commands=list(_PANELS["Run"]))
@click.command_panel("People", commands=list(_PANELS["People"]))
@click.command_panel("Contracts", commands=list(_PANELS["Contracts"]))
@click.command_panel("Proposals", commands=list(_PANELS["Proposals"]))
def cli() -> None:
    """Assent: a contract registry in which a breaking change is a negotiation, not an outage."""


def run(arguments: Sequence[str]) -> int:
    """Run a command line and answer its exit code. Expected trouble is told in one line on stderr."""
    out = Output()
    try:
        code = cli.main(list(arguments), prog_name="assent", standalone_mode=False)
    except click.ClickException as error:
        out.wrong(error.format_message())
        return Exit.USAGE
    except SettingsError as error:
        out.wrong(str(error))
        return Exit.USAGE
    except (RuntimeProblem, Unreachable) as error:
        out.wrong(str(error))
        return Exit.TROUBLE
    except (KeyboardInterrupt, click.Abort):
        return 130
    except BrokenPipeError:
        return 141
    return code if isinstance(code, int) else Exit.DONE


def main() -> None:
    """Entry point."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
