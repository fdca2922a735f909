"""Small documents: for an element, what a schema requires, and what a trial wants beside it."""

from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from app.formats.xsd.components import Attribute, ComplexType, Element, Group, SimpleType, Wildcard, local, namespace
from app.formats.xsd.findings import Trial
from app.formats.xsd.values import value_of

XSI = "http://www.w3.org/2001/XMLSchema-instance"
MAX_DEPTH = 30
MAX_SIZE = 5_000
"""Elements that a document may have; more are needed by no witness."""


class Impossible(Exception):
    """The schema allows no small document like this."""


class Writer:
    """Writes one document, of `limit` elements at most. `elements` are the global elements, which may take the place of
    an abstract one. `size` is how many elements the document has."""

    def __init__(self, elements: Mapping[str, Element], limit: int = MAX_SIZE) -> None:
        self._elements = elements
        self._limit = limit
        self.size = 0
        self._spaces: dict[str, str] = {}

    def document(
        self, route: list[Element], trial: Trial, *, text: str | None = None, attribute: tuple[str, str] | None = None
    ) -> str:
        """The text of a document that goes along `route`, a global element and particles in the types of those before,
        and carries out the trial in the last. `text` is that element's text, `attribute` one of its attributes."""
        self.size = 0
        inside = Trial(
            want=trial.want,
            count=trial.count,
            without=trial.without,
            attributes=dict([attribute]) if attribute else trial.attributes,
            text=text if text is not None else trial.text,
            nil=trial.nil,
        )
        body = self._route(route, inside, 0)
        named = "".join(f" xmlns:{prefix}={quoteattr(space)}" for space, prefix in self._spaces.items())
        first = body.index(">") if ">" in body else 0
        first = first - 1 if body[first - 1] == "/" else first
        return f"{body[:first]}{named}{body[first:]}"

    def _route(self, route: list[Element], trial: Trial, depth: int) -> str:
        element, further = route[0], route[1:]
        if not further:
            return self._element(element, depth, trial)
        return self._element(element, depth, Trial(want=(further[0],)), (further, trial))

    def _element(
        self,
        element: Element,
        depth: int,
        trial: Trial | None = None,
        onward: tuple[list[Element], Trial] | None = None,
    ) -> str:
        self.size += 1
        if depth > MAX_DEPTH or self.size > self._limit:
            raise Impossible
        kind = element.type
        if element.abstract or (isinstance(kind, ComplexType) and kind.abstract and not (trial and not onward)):
            if trial is None or (element.abstract and not onward and not trial.want):
                return self._substitute(element, depth)
            raise Impossible
        name = self._named(element.name)
        trial = trial or Trial()
        attributes = self._attributes(kind, trial) if isinstance(kind, ComplexType) else ""
        if trial.nil:
            attributes += f' {self._named(f"{{{XSI}}}nil")}="true"'
            return f"<{name}{attributes}/>"
        inside = self._content(element, kind, depth, trial, onward)
        return f"<{name}{attributes}>{inside}</{name}>" if inside else f"<{name}{attributes}/>"

    def _substitute(self, element: Element, depth: int) -> str:
        for other in self._elements.values():
            if element.name in other.heads and not other.abstract:
                return self._element(other, depth)
        raise Impossible

    def _named(self, name: str) -> str:
        space = namespace(name)
        if not space:
            return local(name)
        if space not in self._spaces:
            self._spaces[space] = (
                "xsi"
                if space == XSI
                else "xml"
                if space.endswith("/XML/1998/namespace")
                else f"n{len(self._spaces) or ''}"
            )
        return f"{self._spaces[space]}:{local(name)}"

    def _attributes(self, kind: ComplexType, trial: Trial) -> str:
        written: list[str] = []
        for name, attribute in kind.attributes.items():
            if name == trial.without or not (attribute.required or name in trial.attributes):
                continue
            value = trial.attributes.get(name) or _attribute_value(attribute)
            written.append(f" {self._named(name)}={quoteattr(value)}")
        return "".join(written)

    def _content(
        self,
        element: Element,
        kind: SimpleType | ComplexType,
        depth: int,
        trial: Trial,
        onward: tuple[list[Element], Trial] | None,
    ) -> str:
        if isinstance(kind, SimpleType):
            return escape(_text(element, kind, trial))
        if kind.simple is not None:
            return escape(_text(element, kind.simple, trial))
        if kind.group is None:
            return ""
        wanted = _wanted(kind.group, trial.want)
        if len(wanted) < len({id(each) for each in trial.want}):
            raise Impossible
        parts = self._particle(kind.group, depth, trial, wanted, onward)
        return f"{escape(trial.text or '')}{''.join(parts)}"

    def _particle(
        self,
        part: Element | Wildcard | Group,
        depth: int,
        trial: Trial,
        wanted: set[int],
        onward: tuple[list[Element], Trial] | None,
    ) -> Iterator[str]:
        least, _ = part.occurs
        times = max(least, 1) if id(part) in wanted else least
        if trial.want and part is trial.want[-1]:
            times = max(trial.count, least)
        if times > self._limit:
            raise Impossible
        for turn in range(times):
            if isinstance(part, Element):
                along = onward if onward and part is onward[0][0] and turn == 0 else None
                yield self._route(along[0], along[1], depth + 1) if along else self._element(part, depth + 1)
            elif isinstance(part, Wildcard):
                raise Impossible
            else:
                yield from self._group(
                    part,
                    depth,
                    trial,
                    wanted if turn == 0 or part is (trial.want or [None])[-1] else set(),
                    onward if turn == 0 else None,
                )

    def _group(
        self, group: Group, depth: int, trial: Trial, wanted: set[int], onward: tuple[list[Element], Trial] | None
    ) -> Iterator[str]:
        parts = group.parts
        if group.model == "choice" and parts:
            chosen = [part for part in parts if id(part) in wanted]
            if len(chosen) > 1:
                raise Impossible
            parts = chosen or [likeliest(group)]
            least, _ = parts[0].occurs
            if not chosen and least == 0:
                return
        for part in parts:
            yield from self._particle(part, depth, trial, wanted, onward)


def likeliest(choice: Group) -> Element | Wildcard | Group:
    """The part of a choice that is written where none is asked for."""
    return min(choice.parts, key=_cost)


def _cost(part: Element | Wildcard | Group) -> tuple[int, int]:
    """Which part of a choice is written: what may be left out, else an element of text, else whatever comes first."""
    if part.occurs[0] == 0:
        return 0, 0
    if isinstance(part, Element):
        return (1 if isinstance(part.type, SimpleType) else 2), 0
    return (3 if isinstance(part, Group) else 4), 0


def _wanted(group: Group, want: Iterable[object]) -> set[int]:
    """What has to be written: the wanted particles and the groups around them."""
    targets = {id(each) for each in want}
    found: set[int] = set()
    if not targets:
        return found

    def look(part: Element | Wildcard | Group) -> bool:
        inside = [look(each) for each in part.parts] if isinstance(part, Group) else []
        if id(part) in targets or any(inside):
            found.add(id(part))
        return id(part) in found

    look(group)
    return found if targets <= found else set()


def _text(element: Element, kind: SimpleType, trial: Trial) -> str:
    if trial.text is not None:
        return trial.text
    return element.fixed if element.fixed is not None else _value(kind)


def _attribute_value(attribute: Attribute) -> str:
    if attribute.fixed is not None:
        return attribute.fixed
    return "x" if attribute.type is None else _value(attribute.type)


def _value(kind: SimpleType) -> str:
    value = value_of(kind)
    if value is None:
        raise Impossible
    return value
