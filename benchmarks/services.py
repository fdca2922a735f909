"""OData metadata and GraphQL schemas of any size: a type for every ten fields, each second of which changes."""

FIELDS_OF_A_TYPE = 10
_KINDS = ("Edm.String", "Edm.Int32", "Edm.DateTimeOffset", "Edm.Boolean", "Edm.Decimal")
_SCALARS = ("String", "Int", "ID", "Boolean", "Float")


def metadata(fields: int) -> tuple[str, str]:
    """CSDL of OData 4 in XML, before and after: in every second type a property goes, one gets another name, and an
    enumeration gets a member."""
    return _metadata(fields, after=False), _metadata(fields, after=True)


def graph(fields: int) -> tuple[str, str]:
    """A schema in GraphQL's SDL, with the same changes."""
    return _graph(fields, after=False), _graph(fields, after=True)


def _types(fields: int) -> range:
    return range(max(1, fields // FIELDS_OF_A_TYPE))


def _fields(*, after: bool) -> list[tuple[int, str]]:
    """The fields of a type by their places, but for those that every type has."""
    names = [(at, f"field_{at}") for at in range(FIELDS_OF_A_TYPE - 2)]
    return [(at, "renamed" if at == 2 else name) for at, name in names if at != 1] if after else names


def _metadata(fields: int, *, after: bool) -> str:
    types = "".join(_entity_type(number, after=after and number % 2 == 0) for number in _types(fields))
    sets = "".join(f'<EntitySet Name="R{number}s" EntityType="bench.R{number}"/>' for number in _types(fields))
    return (
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
        f'<Schema Namespace="bench" xmlns="http://docs.oasis-open.org/odata/ns/edm">{types}'
        f'<EntityContainer Name="Service">{sets}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>'
    )


def _entity_type(number: int, *, after: bool) -> str:
    listed = "".join(
        f'<Property Name="{name}" Type="{_KINDS[at % len(_KINDS)]}"/>' for at, name in _fields(after=after)
    )
    members = "".join(f'<Member Name="{name}"/>' for name in ("A", "B", "C")[: 3 if after else 2])
    return (
        f'<EntityType Name="R{number}"><Key><PropertyRef Name="id"/></Key>'
        f'<Property Name="id" Type="Edm.Int64" Nullable="false"/>{listed}<Property Name="kind" Type="bench.K{number}"/>'
        f'<NavigationProperty Name="parent" Type="bench.R{number // 2}"/></EntityType>'
        f'<EnumType Name="K{number}">{members}</EnumType>'
    )


def _graph(fields: int, *, after: bool) -> str:
    types = "".join(_object_type(number, after=after and number % 2 == 0) for number in _types(fields))
    asked = "".join(f"  r{number}(id: ID!): R{number}\n" for number in _types(fields))
    return f"type Query {{\n{asked}}}\n{types}"


def _object_type(number: int, *, after: bool) -> str:
    listed = "".join(
        f'  "What {name} is for."\n  {name}(of: K{number}): {_SCALARS[at % len(_SCALARS)]}\n'
        for at, name in _fields(after=after)
    )
    members = " ".join(("A", "B", "C")[: 3 if after else 2])
    return (
        f"type R{number} {{\n  id: ID!\n{listed}  kind: K{number}\n  parent: R{number // 2}\n}}\n"
        f"enum K{number} {{ {members} }}\n"
    )
