"""Answering by the link in a message, as a browser without JavaScript does: get the page, press a button."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx


class LinkPage:
    """The page behind a link."""

    def __init__(self, url: str, transport: httpx.BaseTransport) -> None:
        """Get it."""
        self._http = httpx.Client(follow_redirects=True, transport=transport)
        self._url = url
        self._reader = _Reader()
        answer = self._http.get(url)
        self.status = answer.status_code
        self._reader.feed(answer.text)

    @property
    def text(self) -> str:
        """What a reader sees of it."""
        return " ".join(" ".join(self._reader.words).split())

    def press(self, name: str, value: str, **typed: str) -> httpx.Response:
        """Send the form with this button, and what was typed into its fields."""
        for action, buttons, hidden in self._reader.forms:
            if (name, value) in buttons:
                return self._http.post(urljoin(self._url, action), data={**hidden, **typed, name: value})
        raise LookupError(f"the page has no button {name}={value}")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.forms: list[tuple[str, set[tuple[str, str]], dict[str, str]]] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in {"style", "script"}:
            self._unseen += 1
        elif tag == "form":
            self.forms.append((found.get("action", ""), set(), {}))
        elif tag == "button" and self.forms:
            self.forms[-1][1].add((found.get("name", ""), found.get("value", "")))
        elif tag == "input" and found.get("type") == "hidden" and self.forms:
            self.forms[-1][2][found.get("name", "")] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script"}:
            self._unseen -= 1

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)
