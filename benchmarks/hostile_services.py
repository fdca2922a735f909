"""GraphQL schemas and OData metadata made to hurt."""

from collections.abc import Callable

Pair = tuple[str, str]


def csdl(content: Callable[[int, str], str]) -> Callable[[int], Pair]:
    """Documents of OData 4 with what one schema holds, before and after."""

    def pair(size: int) -> Pair:
        return _edmx(content(size, "a")), _edmx(content(size, "b"))

    return pair


def _edmx(schema: str) -> str:
    return (
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
        f'<Schema Namespace="m" xmlns="http://docs.oasis-open.org/odata/ns/edm">{schema}</Schema>'
        "</edmx:DataServices></edmx:Edmx>"
    )


def _entity(name: str, inside: str, head: str = "") -> str:
    return (
        f'<EntityType Name="{name}"{head}><Key><PropertyRef Name="k"/></Key>'
        f'<Property Name="k" Type="Edm.Int32" Nullable="false"/>{inside}</EntityType>'
    )


def _sets(names: list[str]) -> str:
    listed = "".join(f'<EntitySet Name="S{name}" EntityType="m.{name}"/>' for name in names)
    return f'<EntityContainer Name="C">{listed}</EntityContainer>'


def enumerations(size: int, side: str) -> str:
    """One enumeration whose members all have other names."""
    members = "".join(f'<Member Name="{side}{at}"/>' for at in range(size))
    used = _entity("T", '<Property Name="e" Type="m.E"/>')
    return f'<EnumType Name="E">{members}</EnumType>{used}{_sets(["T"])}'


def properties(size: int, side: str) -> str:
    """One type whose properties all have other names."""
    return _entity("T", "".join(f'<Property Name="{side}{at}" Type="Edm.String"/>' for at in range(size))) + _sets(
        ["T"]
    )


def chain(size: int, side: str) -> str:
    """Types that are each based on the one before, in rows of a hundred, with a property that changes."""
    made: list[str] = []
    for at in range(size):
        prop = f'<Property Name="{side}{at}" Type="Edm.String"/>'
        made.append(_entity(f"D{at}", prop) if at % 100 == 0 else
                    f'<EntityType Name="D{at}" BaseType="m.D{at - 1}">{prop}</EntityType>')  # fmt: skip
    return "".join(made) + _sets([f"D{at}" for at in range(size)])


def used_everywhere(size: int, side: str) -> str:
    """A complex type that changes and that every type has, each with a set."""
    types = "".join(_entity(f"T{at}", '<Property Name="c" Type="m.X"/>') for at in range(size))
    inner = "".join(f'<Property Name="{side}{at}" Type="Edm.String" Nullable="false"/>' for at in range(size))
    return f'<ComplexType Name="X">{inner}</ComplexType>{types}' + _sets([f"T{at}" for at in range(size)])


def overloads(size: int, side: str) -> str:
    """Overloads of one function, all with another parameter."""
    listed = "".join(
        f'<Function Name="F"><Parameter Name="{side}{at}" Type="Edm.Int32"/><ReturnType Type="Edm.Int32"/></Function>'
        for at in range(size)
    )
    return listed + '<EntityContainer Name="C"><FunctionImport Name="F" Function="m.F"/></EntityContainer>'


def graphql(content: Callable[[int, str], str]) -> Callable[[int], Pair]:
    """Schemas before and after."""
    return lambda size: (content(size, "a"), content(size, "b"))


def enum(size: int, side: str) -> str:
    """One enum whose values all have other names."""
    return f"type Query {{ e(e: E): E }} enum E {{ {' '.join(f'{side}{at}' for at in range(size))} }}"


def union(size: int, side: str) -> str:
    """A union, an interface of all its members, and a field of each that changes."""
    types = " ".join(f"type T{at} implements I {{ id: ID {side}: Int }}" for at in range(size))
    members = " | ".join(f"T{at}" for at in range(0 if side == "a" else 1, size))
    return f"type Query {{ u: U i: I }} interface I {{ id: ID }} union U = {members} {types}"


def arguments(size: int, side: str) -> str:
    """One field whose arguments all have other names, and have to be given."""
    return f"type Query {{ f({' '.join(f'{side}{at}: Int!' for at in range(size))}): Int }}"


def inputs(size: int, side: str) -> str:
    """Input objects that each need two of the next, at so many levels, in front of one that changes."""
    levels = " ".join(f"input I{at} {{ x: I{at + 1}! y: I{at + 1}! }}" for at in range(size))
    return f"type Query {{ a(i: I0): Int }} {levels} input I{size} {{ {side}: Int! }}"


def wide_inputs(size: int, side: str) -> str:
    """An input object that needs very much, whose fields all have another type."""
    kind = {"a": "Int", "b": "String"}[side]
    return f"type Query {{ a(i: I): Int }} input I {{ {' '.join(f'f{at}: {kind}!' for at in range(size))} }}"


def types(size: int, side: str) -> str:
    """Types that each lead to the next, with fields that all change."""
    listed = " ".join(f"type T{at} {{ n: T{at + 1} {side}: Int }}" for at in range(size))
    return f"type Query {{ n: T0 }} {listed} type T{size} {{ {side}: Int }}"
