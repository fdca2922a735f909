"""Documents that would be long: what is shown of them, and that each proves the change that it stands at."""

import pytest

from app.formats import FORMATS, Change, Direction
from app.formats.xsd import XsdSchema
from app.formats.xsd.judging import is_valid

XSD = FORMATS["XSD"]


def _wide(*middle: str, around: int = 100, attributes: str = "") -> str:
    """A schema whose document has many required elements, some of them in question."""
    parts = [f'<xs:element name="e{at}" type="xs:string"/>' for at in range(around)]
    body = "".join([*parts[: around // 2], *middle, *parts[around // 2 :]])
    return (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="r"><xs:complexType>'
        f"<xs:sequence>{body}</xs:sequence>{attributes}</xs:complexType></xs:element></xs:schema>"
    )


def _element(name: str, kind: str = "int", more: str = "") -> str:
    return f'<xs:element name="{name}" type="xs:{kind}"{more}/>'


def _changes(old: str, new: str) -> dict[str, Change]:
    return {f"{one.rule} {one.fields[-1]}": one for one in XSD.compare(XSD.parse(old), XSD.parse(new))}


def _documents(change: Change) -> dict[Direction, str]:
    return {witness.direction: witness.document for witness in change.witnesses}


@pytest.mark.parametrize(
    ("old", "new", "documents"),
    [
        pytest.param(
            _wide(_element("a")), _wide(_element("a", "boolean")),
            {"backward": "<r><a>-2147483648</a></r>", "forward": "<r><a>true</a></r>"}, id="type",
        ),
        pytest.param(
            _wide(_element("a")), _wide(),
            {"backward": "<r><a>1</a></r>", "forward": "<r></r>"}, id="element removed",
        ),
        pytest.param(
            _wide(_element("a", more=' maxOccurs="3"')), _wide(_element("a", more=' maxOccurs="2"')),
            {"backward": "<r><a>1</a><a>1</a><a>1</a></r>"}, id="occurrence",
        ),
        pytest.param(
            _wide(_element("a"), _element("b")), _wide(_element("b"), _element("a")),
            {"backward": "<r><a>1</a><b>1</b></r>", "forward": "<r><b>1</b><a>1</a></r>"}, id="order",
        ),
        pytest.param(
            _wide(attributes='<xs:attribute name="k" type="xs:int"/>'),
            _wide(attributes='<xs:attribute name="k" type="xs:int" use="required"/>'),
            {"backward": "<r></r>"}, id="attribute",
        ),
        pytest.param(
            _wide(), _wide().replace('"r"', '"s"'),
            {"backward": "<r></r>"}, id="root element",
        ),
    ],
)  # fmt: skip
def test_of_a_long_document_only_what_matters_is_shown(old: str, new: str, documents: dict[str, str]) -> None:
    first, *_ = XSD.compare(XSD.parse(old), XSD.parse(new))
    shown = {str(where): document.partition("<!--") for where, document in _documents(first).items()}
    assert {where: said.replace("<r/>", "<r></r>") for where, (said, _, _) in shown.items()} == documents
    assert {rest for _, _, rest in shown.values()} <= {" without 100 other required parts -->"}


def test_a_short_document_is_shown_whole() -> None:
    texts = _wide(_element("a"), around=6), _wide(_element("a", "boolean"), around=6)
    old, new = map(XSD.parse, texts)
    [change] = XSD.compare(old, new)
    assert isinstance(old, XsdSchema)
    assert isinstance(new, XsdSchema)
    for direction, document in _documents(change).items():
        writer, reader = (old, new) if direction is Direction.BACKWARD else (new, old)
        assert is_valid(writer.validator, document)
        assert not is_valid(reader.validator, document)


def test_a_document_proves_the_change_that_it_stands_at_and_no_other() -> None:
    """Every old document has an `a` that is a long as well, and breaks because of `gone`."""
    found = _changes(_wide(_element("a"), _element("gone"), around=2), _wide(_element("a", "long"), around=2))
    assert _documents(found["TYPE_CHANGED r.a"]).keys() == {Direction.FORWARD}
    assert _documents(found["ELEMENT_REMOVED r.gone"]).keys() == {Direction.BACKWARD, Direction.FORWARD}


@pytest.mark.parametrize(
    "reason",
    [
        pytest.param('<xs:any namespace="##other" processContents="skip" minOccurs="0"/>', id="a wildcard"),
        pytest.param(_element("e1", "string"), id="a name that occurs twice"),
    ],
)
def test_nothing_is_left_out_where_it_might_matter(reason: str) -> None:
    texts = (_wide(_element("a", kind), reason) for kind in ("int", "boolean"))
    [change] = XSD.compare(*map(XSD.parse, texts))
    assert all(document.count("<e") >= 100 and "<!--" not in document for document in _documents(change).values())
    assert len(change.witnesses) == 2
