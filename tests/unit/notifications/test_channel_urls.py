"""Channel URLs: what is accepted, what is refused and in which words, and what is shown of them."""

import pytest

from app.outbound.guard import Destination
from notifications.channels import MAX_URL, ChannelError, open_service

SECRET = "TIiajkdnlazkcOXrIdevi7FQ"
TOKEN = "a1" * 34
ACCEPTED = {
    f"slack://T1JJ3T3L2/A1BRTD4JD/{SECRET}/#general": ("slack", "slack://…", None),
    f"https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/{SECRET}": ("slack", "slack://…", None),
    f"discord://123456789012345678/{TOKEN}": ("discord", "discord://…", None),
    f"https://discord.com/api/webhooks/123456789012345678/{TOKEN}": ("discord", "discord://…", None),
    "https://chat.googleapis.com/v1/spaces/AAA/messages?key=secretkey&token=secrettoken": (
        "googlechat",
        "gchat://…",
        None,
    ),
    "https://prod-12.westeurope.logic.azure.com:443/workflows/0123456789abcdef/triggers/manual/paths/invoke"
    f"?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={SECRET}": (
        "teams",
        "workflow://prod-12.westeurope.logic.azure.com:443/…",
        Destination("prod-12.westeurope.logic.azure.com", 443),
    ),
    f"wxteams://{'a' * 80}": ("webex", "wxteams://…", None),
    "tgram://123456789:abcdefg_hijklmnop/12315544/": ("telegram", "tgram://…", None),
    f"mmosts://chat.example/{SECRET.lower()}": (
        "mattermost",
        "mmosts://chat.example:443/…",
        Destination("chat.example", 443),
    ),
    "rockets://user:pass@rc.example/#general": (
        "rocketchat",
        "rockets://rc.example:443/…",
        Destination("rc.example", 443),
    ),
    "ntfy://my-topic": ("ntfy", "ntfy://…", None),
    "ntfys://ntfy.example:8443/my-topic": ("ntfy", "ntfys://ntfy.example:8443/…", Destination("ntfy.example", 8443)),
    f"gotifys://push.example/{SECRET}": ("gotify", "gotifys://push.example:443/…", Destination("push.example", 443)),
    f"jsons://user:{SECRET}@hooks.example/{SECRET}?+Authorization=Bearer%20{SECRET}&:team=billing": (
        "webhook",
        "jsons://hooks.example:443/…",
        Destination("hooks.example", 443),
    ),
    "form://hooks.example:8080/path": ("webhook", "form://hooks.example:8080/…", Destination("hooks.example", 8080)),
    f"mailtos://robot:{SECRET}@mail.example?smtp=smtp.example&to=a@team.example,b@team.example": (
        "email",
        "mailtos://a@team.example and 1 more",
        Destination("smtp.example", 587),
    ),
    f"mailto://me:{SECRET}@gmail.com": ("email", "mailto://me@gmail.com", Destination("smtp.gmail.com", 587)),
    "jsons://[2001:db8::1]:8443/": ("webhook", "jsons://[2001:db8::1]:8443/…", Destination("2001:db8::1", 8443)),
}


@pytest.mark.parametrize(("url", "expected"), ACCEPTED.items())
def test_accepted_urls_show_their_kind_and_no_secret(url: str, expected: tuple[str, str, Destination | None]) -> None:
    service = open_service(url)
    assert (service.kind.name, service.address, service.destination) == expected
    assert SECRET not in service.address


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "starts with a service"),
        ("hooks.example/x", "starts with a service"),
        ("syslog://", "syslog:// is not accepted"),
        ("dbus://", "not accepted"),
        ("windows://", "not accepted"),
        ("macosx://", "not accepted"),
        ("gnome://", "not accepted"),
        ("apprise://host/token", "not accepted"),
        ("file:///etc/passwd", "not accepted"),
        ("config://x", "not accepted"),
        ("matrixs://user:pass@m.example/#room", "not accepted"),
        ("https://hooks.example/x", "jsons://"),
        ("http://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "jsons://"),
        ("slack://", "not complete"),
        ("discord://123", "not complete"),
        ("mailto://", "not complete"),
        ("json://", "not complete"),
        ("json://a b/", "blanks"),
        ("json://hooks.example/\n", "control characters"),
        ("mailto://me:x@mail.example?to=a@b.example&name=x%0d%0aBcc:%20c@d.example", "control characters"),
        ("mailto://me:x@mail.example?to=a@b.example&name=x%250aBcc:%20c@d.example", "control characters"),
        ("json://hooks.example/" + "x" * MAX_URL, "at most 2000"),
        ("mailto://me:x@mail.example?to=" + ",".join(f"u{n}@b.example" for n in range(21)), "1 to 20"),
    ],
)
def test_refusals_say_why(url: str, reason: str) -> None:
    with pytest.raises(ChannelError, match=reason):
        open_service(url)


@pytest.mark.parametrize(
    ("base", "options"),
    [
        (
            f"slack://T1JJ3T3L2/A1BRTD4JD/{SECRET}/#general",
            ["template=/etc/passwd", "optional=yes", "retry=3", "footer=no", "SECRETVALUE"],
        ),
        (f"discord://123456789012345678/{TOKEN}", ["avatar_url=http://10.0.0.1/", "template=x", "ping=@everyone"]),
        (
            "mailto://me:x@mail.example",
            [
                "pgppub=/etc/passwd",
                "pgpprv=/root/key",
                "wkd=yes",
                "pgp=sign",
                "+Bcc=x@y.example",
                "verify=no",
                "store=yes",
            ],
        ),
        ("ntfys://ntfy.example/topic", ["attach=http://10.0.0.1/", "email=x@y.example", "actions=x", "avatar_url=x"]),
        (
            "jsons://hooks.example/",
            ["redirect=yes", "verify=no", "method=DELETE", "format=html", "rto=1000", "cto=1000", "wait=9", "tz=UTC"],
        ),
        ("form://hooks.example/", ["attach-as=x", "overflow=split", "emojis=yes", "REDIRECT=yes", "%72edirect=yes"]),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", ["template=/etc/passwd", "image=yes", "user=x"]),
    ],
)
def test_options_that_do_more_than_address_are_refused(base: str, options: list[str]) -> None:
    open_service(base)
    joint = "&" if "?" in base else "?"
    for option in options:
        with pytest.raises(ChannelError, match=r"option that .* do not accept") as caught:
            open_service(f"{base}{joint}{option}")
        assert "SECRETVALUE" not in str(caught.value)


@pytest.mark.parametrize(
    "header", ["Host", "host", "Content-Length", "Transfer-Encoding", "Idempotency-Key", "Host%20"]
)
def test_headers_that_frame_the_request_are_refused(header: str) -> None:
    with pytest.raises(ChannelError, match="cannot be set"):
        open_service(f"jsons://hooks.example/?+{header}=x")


def test_errors_hold_nothing_of_the_url() -> None:
    for url in (f"slack://{SECRET}", f"json://user:{SECRET}@", f"discord://{SECRET}/x?{SECRET}=1", f"{SECRET}"):
        with pytest.raises(ChannelError) as caught:
            open_service(url)
        assert SECRET.lower() not in str(caught.value).lower()
        assert caught.value.__cause__ is None
