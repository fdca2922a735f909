"""The sink as the story sees it: addresses that lead there, and what has arrived."""

import html
import re
from datetime import UTC, datetime

import httpx
import msgspec

_LINK = re.compile(r"https?://[^\s\"'<>()]+/a/[\w.-]+")
_INLINE = re.compile(r"</?(?:a|b|code|em|small|strong)\b[^>]*>")
_OTHER = re.compile(r"<style.*?</style>|<[^>]+>", re.DOTALL)
_MARKS = re.compile(r"`|\*\*")


class Letter(msgspec.Struct, frozen=True):
    """One message as it arrived, as the sink tells of it."""

    via: str
    to: str
    subject: str
    text: str
    html: str
    received_at: datetime

    @property
    def words(self) -> str:
        """What a person reads, without markup."""
        text = html.unescape(_OTHER.sub("\n", _INLINE.sub("", self.html))) if self.html else self.text
        lines = (line.strip() for line in _MARKS.sub("", text).splitlines())
        return "\n".join(line for line in lines if line)

    @property
    def link(self) -> str | None:
        """The link that answers for the team."""
        found = _LINK.search(self.html or self.text)
        return found[0] if found else None


class Mailbox:
    """Reads a running sink over HTTP; it may be in this process or in another."""

    def __init__(self, url: str, smtp_port: int) -> None:
        self.url = url
        self._host = url.removeprefix("http://")
        self._smtp_port = smtp_port

    @property
    def name(self) -> str:
        """What a channel that leads here is called."""
        return f"sink {self._host}"

    def webhook_url(self, team: str) -> str:
        """An Apprise URL for JSON over HTTP."""
        return f"json://{self._host}/{team}"

    def chat_url(self, team: str) -> str:
        """An Apprise URL for an incoming webhook of Mattermost, which is what Slack's are, on a server of one's own."""
        return f"mmost://{self._host}/{team}"

    def mail_url(self, team: str) -> str:
        """An Apprise URL for mail."""
        return f"mailto://127.0.0.1:{self._smtp_port}?from=assent@example.org&to={team}@example.org&name=Assent"

    def letters(self) -> list[Letter]:
        """What has arrived, oldest first. Raises `httpx.HTTPError` if the sink cannot be reached."""
        with httpx.Client(trust_env=False) as http:
            return msgspec.json.decode(http.get(f"{self.url}/messages").content, type=list[Letter])

    def find(self, team: str, *containing: str, since: datetime) -> Letter | None:
        """The first message to the team since then whose words contain all of these."""
        for letter in self.letters():
            if team in letter.to and letter.received_at >= since and all(each in letter.words for each in containing):
                return letter
        return None


def now() -> datetime:
    """A mark: what arrives from now on."""
    return datetime.now(UTC)
