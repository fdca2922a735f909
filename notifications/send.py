"""Sending one message through one channel, once. Retries are the workflow's business."""

import logging
import re
from collections.abc import Sequence

import msgspec
from apprise import Apprise, AppriseResult, AppriseResultStatus, NotifyType

from app.outbound.guard import AllowList, DestinationRefused, DestinationUnknown, Permit, obtain
from app.proposals.vocabulary import Stage
from notifications.channels import ChannelError, Service, open_service
from notifications.kinds import Body
from notifications.render import Bodies, Rendered

_CONNECT_SECONDS = 5.0
_STATUS = re.compile(r"\berror=(\d{3})\b")
_SMTP_REPLY = re.compile(r"\((\d{3}), b|was refused: (\d{3}) ")
_TRANSIENT = {408, 425, 429}
_TYPES = {
    Stage.REMINDER: NotifyType.WARNING,
    Stage.ESCALATION: NotifyType.WARNING,
    Stage.UNDELIVERABLE: NotifyType.FAILURE,
    Stage.REJECTED: NotifyType.FAILURE,
    Stage.EXPIRED: NotifyType.FAILURE,
    Stage.PUBLISHED: NotifyType.SUCCESS,
    Stage.ANNOUNCED: NotifyType.SUCCESS,
    Stage.DEPRECATED: NotifyType.WARNING,
}


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one attempt. `reason` says why it failed, in our words: nothing of the URL or of the answer.

    A failure that is not `retryable` would fail again until somebody corrects the channel.
    """

    delivered: bool
    retryable: bool = False
    reason: str | None = None


async def send(url: str, message: Rendered, *, timeout: float, allow: Sequence[str]) -> Outcome:  # noqa: ASYNC109 - Apprise takes it, and reports it apart from other failures
    """One attempt, within `timeout` seconds, at addresses that are public or that `allow` names. Never raises."""
    try:
        service = open_service(url)
        permit = await obtain(service.destination, AllowList(allow))
    except (ChannelError, DestinationRefused) as error:
        return Outcome(delivered=False, reason=str(error))
    except DestinationUnknown as error:
        return Outcome(delivered=False, retryable=True, reason=str(error))
    _prepare(service, message, timeout)
    result = await _notify(service, message, permit, timeout)
    return _outcome(result, permit)


async def _notify(service: Service, message: Rendered, permit: Permit, timeout: float) -> AppriseResult:  # noqa: ASYNC109 - as above
    sender = Apprise(asset=service.plugin.asset)
    sender.add(service.plugin)
    with permit.enforced():
        return await sender.async_notify(
            body=_body(service, message),
            title=message.subject if service.kind.titled else "",
            notify_type=_TYPES.get(message.stage, NotifyType.INFO),
            body_format=service.kind.taken_as,
            timeout=timeout,
            log_level=logging.DEBUG,  # where mail servers' replies are told
        )


def _body(service: Service, message: Rendered) -> str:
    """The text in the service's format: in full, or in brief where it does not take that much."""

    def pick(bodies: Bodies) -> str:
        match service.kind.body:
            case Body.MARKDOWN:
                return bodies.markdown
            case Body.HTML:
                return bodies.html
            case Body.TEXT:
                return bodies.text

    full = pick(message.full)
    return full if len(full) <= service.plugin.body_maxlen else pick(message.brief)


def _prepare(service: Service, message: Rendered, timeout: float) -> None:
    """Limits of time, and what machines need: the idempotency key, and the facts of the message."""
    plugin = service.plugin
    plugin.socket_connect_timeout = min(_CONNECT_SECONDS, timeout)
    plugin.socket_read_timeout = timeout
    proposal = message.facts.get("proposal", "")
    if service.kind.name == "email":
        plugin.headers["X-Assent-Key"] = message.key
        plugin.socket_connect_timeout = timeout  # of the whole dialogue
    elif service.kind.name == "webhook":
        plugin.headers["Idempotency-Key"] = message.key
        if service.schema in {"json", "jsons"}:
            plugin.payload_extras["assent"] = message.facts
        else:
            plugin.payload_extras |= {"key": message.key, "stage": message.stage.value, "proposal": proposal}


def _outcome(result: AppriseResult, permit: Permit) -> Outcome:
    if result:
        return Outcome(delivered=True)
    if permit.refused:
        return Outcome(
            delivered=False, reason="The service led to this host or to a private network, which is not allowed."
        )
    if result.status is AppriseResultStatus.TIMEOUT:
        return Outcome(delivered=False, retryable=True, reason="The service did not answer in time.")
    # Apprise tells status codes in its log only, among other things that may be secret: codes are all that is taken.
    log = "\n".join(entry.message for entry in result.logs())
    if found := _STATUS.search(log):
        return _refused_by_http(int(found[1]))
    if found := _SMTP_REPLY.search(log):
        code = int(found[1] or found[2])
        return Outcome(delivered=False, retryable=code < 500, reason=f"The mail server answered {code}.")
    return Outcome(delivered=False, retryable=True, reason="The service could not be reached, or broke off.")


def _refused_by_http(status: int) -> Outcome:
    if 300 <= status < 400:
        return Outcome(
            delivered=False, reason=f"The service answered {status}, a redirect; redirects are not followed."
        )
    retryable = status >= 500 or status in _TRANSIENT
    return Outcome(delivered=False, retryable=retryable, reason=f"The service answered {status}.")
