"""The page behind an acknowledgement link: what changes, who asks, until when, and three buttons.

Looking changes nothing, since mail scanners follow links; only a POST answers. There is no login, hence no cookie and
nothing that a forged cross-site request could borrow: who may answer is in the link itself.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, RawBody

from app.errors import AssentError, Conflict, Forbidden, Invalid
from app.proposals.answers import Reply, answer
from app.proposals.questions import Question, read_question
from app.proposals.vocabulary import AnswerKind
from app.surfaces.problems import classify
from app.surfaces.web.pages import page
from app.surfaces.web.views import present
from notifications.facts import LINK_OUTLIVES_DEADLINE
from notifications.links import LinkClaims, LinkExpired, LinkForged, LinkSigner

_ACTIONS = {
    "acknowledge": AnswerKind.ACKNOWLEDGED,
    "object": AnswerKind.OBJECTED,
    "extend": AnswerKind.EXTENSION_REQUESTED,
}


class Form(msgspec.Struct, frozen=True):
    """What was filled in, kept for showing it again beside an error."""

    action: str = ""
    reason: str = ""
    until: str = ""


_NOTHING = Form()


class DeadLink(Exception):
    """A link that is worth nothing. The page about it tells nothing else."""

    def __init__(self, status: int, title: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title


def link_controller(signer: LinkSigner) -> type[Controller]:
    """The addresses of links, with the key that they are signed with."""

    class LinkController(Controller):
        path = "/a/{token:str}"
        exception_handlers = {DeadLink: _dead}  # noqa: RUF012  # Litestar's way of declaring it

        @get()
        async def show(self, token: FromPath[str]) -> Response[str]:
            return _page(signer, await _question(_claims(signer, token)))

        @post(status_code=200)
        async def answer(self, request: Request[Any, Any, Any], token: FromPath[str], body: RawBody) -> Response[str]:
            claims = _claims(signer, token)
            question = await _question(claims)
            form = read_form(body)
            try:
                given = await answer(
                    question.holder(request.client.host if request.client else None),
                    question.proposal.id,
                    _reply(form),
                    team=question.team_id,
                    revision=claims.revision,
                    via="link",
                )
            except (Invalid, Conflict) as error:
                return _page(signer, await _question(claims), form=form, error=error)
            return _page(signer, await _question(claims), recorded=given.changed)

    return LinkController


def _claims(signer: LinkSigner, token: str) -> LinkClaims:
    try:
        return signer.read(token, datetime.now(UTC))
    except LinkExpired:
        raise DeadLink(410, "This link has expired") from None
    except LinkForged:
        raise DeadLink(404, "This link is not valid") from None


async def _question(claims: LinkClaims) -> Question:
    try:
        return await read_question(claims.registration, claims.revision)
    except Forbidden:
        raise DeadLink(404, "This link is not valid") from None


def _dead(_: Request[Any, Any, Any], link: DeadLink) -> Response[str]:
    what_now = "Open the newest message about this change, or answer through the API or the command line with a key."
    return page("message.html", status=link.status, title=link.title, lines=[what_now])


def read_form(body: bytes) -> Form:
    """A submitted form; what is not a field of ours is left out. Raises `Invalid` for what is no form."""
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20, strict_parsing=False))
    except ValueError:
        raise Invalid("This is not the form of this page.") from None
    known = {name: fields.get(name, "").replace("\r\n", "\n").strip() for name in Form.__struct_fields__}
    return Form(**known)


def _reply(form: Form) -> Reply:
    if form.action not in _ACTIONS:
        raise Invalid("Choose one of the answers.", field="action")
    kind = _ACTIONS[form.action]
    until = _end_of_day(form.until) if kind is AnswerKind.EXTENSION_REQUESTED else None
    return Reply(kind=kind, reason=form.reason or None, until=until)


def _end_of_day(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(23, 59, 59), UTC)
    except ValueError:
        raise Invalid("Give the date until which you need time, such as 2026-12-24.", field="until") from None


def _page(
    signer: LinkSigner,
    question: Question,
    *,
    form: Form = _NOTHING,
    error: AssentError | None = None,
    recorded: bool | None = None,
) -> Response[str]:
    """The question as it stands now. `recorded` says whether the answer just given was news."""
    now = datetime.now(UTC)
    return page(
        "question.html",
        status=classify(error).status if error else 200,
        view=present(question, now),
        form=form,
        error=error.message if error else None,
        recorded=recorded,
        fresh=_fresh_link(signer, question),
        tomorrow=(now + timedelta(days=1)).date().isoformat(),
    )


def _fresh_link(signer: LinkSigner, question: Question) -> str | None:
    """A link to the present wording for a team that holds one to an earlier wording, if it is asked again."""
    place = question.place
    if not question.outdated or question.proposal.state != "open" or place is None or place.registration_id is None:
        return None
    expires = question.proposal.deadline + LINK_OUTLIVES_DEADLINE
    return f"/a/{signer.sign(place.registration_id, question.proposal.revision_id, expires)}"
