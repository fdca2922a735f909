"""Contracts that are parsed, and compared, before the locks are taken that others wait for."""

from app.contracts.comparisons import Comparisons, Unprepared
from app.contracts.contents import Candidate, load_candidate, parse_candidate
from app.contracts.data_contracts import DataContract
from app.contracts.dereferencing import joined
from app.contracts.model import Draft, Origin
from app.identity.principals import Principal
from app.landscape.model import FORMAT_OF, Contract


class Ready:
    """A contract that is parsed, and its comparisons with others."""

    def __init__(self, candidate: Candidate) -> None:
        self.candidate = candidate
        self.comparisons = Comparisons(candidate)


class Preparation:
    """All contracts of one deployment, by what was sent or by the content that is stored."""

    def __init__(self, actor: Principal) -> None:
        self._actor = actor
        self.tenant = actor.tenant
        self._ready: dict[str | int, Ready] = {}
        self._missing: dict[str | int, Contract | None] = {}
        self._hurried = True

    @property
    def hurried(self) -> bool:
        """Whether a lock is held, so that what takes long is left for later."""
        return self._hurried

    @hurried.setter
    def hurried(self, hurried: bool) -> None:
        self._hurried = hurried
        for one in self._ready.values():
            one.comparisons.hurried = hurried

    async def sent(self, digest: str, contract: Contract) -> Ready:
        """A contract whose text was sent, or that is stored. Raises `Invalid`, and `Unprepared` in a hurry."""
        document = contract.primary
        assert document is not None  # noqa: S101  # a main contract has one
        if document.text is None and document.content is not None:
            return await self.stored(contract.whole or document.content)
        return await self._get(digest, contract)

    async def stored(self, content: int) -> Ready:
        """A contract that was accepted before. Raises `Unprepared` in a hurry."""
        return await self._get(content, None)

    async def _get(self, key: str | int, contract: Contract | None) -> Ready:
        if key not in self._ready:
            if self._hurried:
                self._missing[key] = contract
                raise Unprepared
            await self._make(key, contract)
        return self._ready[key]

    async def _make(self, key: str | int, contract: Contract | None) -> None:
        if isinstance(key, int):
            candidate = await load_candidate(key, DataContract())
        else:
            candidate = await _parsed(self._actor, contract)
        self._ready[key] = Ready(candidate)
        self._ready[key].comparisons.hurried = self._hurried

    async def prepare(self, digest: str, contract: Contract) -> None:
        """Parse a contract now. Raises `Invalid`."""
        document = contract.primary
        key = digest if document is None or document.content is None else contract.whole or document.content
        if key not in self._ready:
            await self._make(key, contract)

    async def catch_up(self) -> None:
        """Make what was missing, taking the time that it takes."""
        missing, self._missing = self._missing, {}
        for key, contract in missing.items():
            await self._make(key, contract)
        for one in [*self._ready.values()]:
            await one.comparisons.catch_up()


async def _parsed(actor: Principal, contract: Contract | None) -> Candidate:
    assert contract is not None and contract.primary is not None  # noqa: S101, PT018  # a main contract has one
    format_name, text = FORMAT_OF[contract.kind], contract.primary.text or ""
    if included := {one.uri: one.text or "" for one in contract.included}:
        text = await joined(format_name, text, included)
    draft = Draft(fqn="", text=text, origin=Origin.MENDIX)
    return await parse_candidate(actor.tenant, format_name, draft)
