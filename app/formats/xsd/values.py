"""Texts that are values of simple types, and texts at the edges of what they allow."""

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from itertools import chain, islice
from typing import Any

from app.formats.xsd.components import MAX_UNDER_PATTERN, SimpleType

_ORDINARY = [
    "a",
    "1",
    "0",
    "true",
    "2024-01-01",
    "2024-01-01T00:00:00",
    "00:00:00",
    "P1D",
    "2024",
    "--01-01",
    "---01",
    "--01",
    "2024-01",
    "en",
    "YQ==",
    "0A",
    "http://a",
    "1.5",
    "-1",
    "A",
    "abc",
    "12",
    "123",
    "1234",
    "12345",
    "AB",
    "a@b.c",
    "00000000-0000-0000-0000-000000000000",
    "a b",
    "",
]
_EDGES = [
    "128",
    "-129",
    "32768",
    "-32769",
    "2147483648",
    "-2147483649",
    "9223372036854775808",
    "256",
    "65536",
    "4294967296",
    "18446744073709551616",
    "1E2",
    "INF",
    "-",
    "1.25",
    "200",
    "300",
    "40000",
    "3000000000",
    "-200",
    "a  b",
    " a",
]
_MAX_TEXT = 2_000
_MAX_LISTED = 50
"""Of listed values so many are tried."""


def value_of(kind: SimpleType) -> str | None:
    """A short value of a type; null if none is found."""
    listed = islice(map(str, kind.facets.get("enumeration") or ()), _MAX_LISTED)
    return next((text for text in chain(listed, _ORDINARY, candidates(kind)) if kind.accepts(text)), None)


def between(writer: SimpleType, reader: SimpleType, hints: Iterable[str] = ()) -> str | None:
    """A value of one type that is none of another, one of the hints if possible; null if none is found."""
    limit = MAX_UNDER_PATTERN if writer.has_pattern or reader.has_pattern else _MAX_TEXT + 1
    texts = chain(hints, candidates(writer), candidates(reader), _EDGES)
    found = (text for text in texts if len(text) <= limit and writer.accepts(text) and not reader.accepts(text))
    return next(found, None)


def candidates(kind: SimpleType) -> Iterator[str]:
    """Texts that may be values, or lie just beside: what the facets say, then what is ordinary."""
    facets = kind.facets
    yield from islice(map(str, facets.get("enumeration") or ()), _MAX_LISTED)
    for name in ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive"):
        yield from around(facets.get(name))
    for name in ("length", "minLength", "maxLength"):
        length = facets.get(name)
        if isinstance(length, int) and length <= _MAX_TEXT:
            yield from ("a" * each for each in (length, length + 1, max(length - 1, 0)))
            yield from ("00" * each for each in (length, length + 1))
    digits = facets.get("totalDigits")
    if isinstance(digits, int) and digits < _MAX_TEXT:
        yield from ("1" * digits, "1" * (digits + 1))
    fraction = facets.get("fractionDigits")
    if isinstance(fraction, int) and fraction < _MAX_TEXT:
        yield from (f"1.{'1' * fraction}" if fraction else "1", f"1.{'1' * (fraction + 1)}", f"0.{'1' * fraction}")
    for part in kind.parts:
        yield from candidates(part)
        if kind.variety == "list":
            single = value_of(part)
            yield from (f"{single} {single}",) if single is not None else ()
    yield from _ORDINARY


def around(bound: Any) -> Iterator[str]:
    """A bound and its neighbours."""
    if bound is None:
        return
    yield str(bound)
    try:
        number = Decimal(str(bound))
    except InvalidOperation:
        return
    if number.is_finite() and abs(number.adjusted()) < 40:
        step = Decimal(1).scaleb(min(0, int(number.as_tuple().exponent)))
        yield from (
            format(number + step, "f"),
            format(number - step, "f"),
            format(number + 1, "f"),
            format(number - 1, "f"),
        )
