"""Random pairs of services: every proof is taken by one side only, what is called compatible is not refuted, and a
model is itself however it is written."""

import json
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats import Direction
from app.formats.csdl import CsdlFormat, CsdlSchema
from app.formats.csdl.requests import refusal
from app.formats.csdl.values import samples
from tests.unit.formats.csdl.helpers import v4

CSDL = CsdlFormat()
NAMES = ["a", "b", "c"]
INSERTABLE = "Org.OData.Capabilities.V1.InsertRestrictions"
Object = dict[str, Any]

_types = st.sampled_from(["Edm.String", "Edm.Int32", "Edm.Int64", "Edm.Boolean", "Edm.Decimal", "My.E", "My.C"])


@st.composite
def typed(draw: st.DrawFn) -> Object:
    """A property in CSDL JSON, with every facet said."""
    made: Object = {"$Type": draw(_types)}
    if draw(st.booleans()):
        made["$Collection"] = True
    if draw(st.booleans()):
        made["$Nullable"] = True
    if made["$Type"] == "Edm.String" and draw(st.booleans()):
        made["$MaxLength"] = draw(st.integers(1, 3))
    if made["$Type"] == "Edm.Decimal":
        made |= {"$Precision": draw(st.integers(3, 5)), "$Scale": draw(st.integers(0, 2))}
    return made


@st.composite
def models(draw: st.DrawFn) -> Object:
    """A service in CSDL JSON."""
    properties = st.dictionaries(st.sampled_from(NAMES), typed(), max_size=3)
    inner = st.dictionaries(st.sampled_from(NAMES), typed().filter(lambda one: one["$Type"] != "My.C"), max_size=2)
    members = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    way: Object = {"$Kind": "NavigationProperty", "$Type": "My.T"}
    way |= draw(st.sampled_from([{}, {"$Nullable": True}, {"$Collection": True}]))
    parameters = [{"$Name": name} | one for name, one in draw(properties).items()]
    container: Object = {"$Kind": "EntityContainer"}
    if draw(st.booleans()):
        allowed: Object = {f"@{INSERTABLE}": {"Insertable": True}} if draw(st.booleans()) else {}
        container["S"] = {"$Collection": True, "$Type": "My.T"} | allowed
    if draw(st.booleans()):
        container["One"] = {"$Type": "My.D"}
    container["F"] = {"$Function": "My.F"}
    key: Object = {"k": {"$Type": "Edm.Int32"}}
    return {
        "T": {"$Kind": "EntityType", "$Key": ["k"]} | key | draw(properties) | draw(st.sampled_from([{}, {"w": way}])),
        "D": {"$Kind": "EntityType", "$BaseType": "My.T", "d": draw(typed())},
        "C": {"$Kind": "ComplexType"} | draw(inner),
        "E": {"$Kind": "EnumType"} | {name: at for at, name in enumerate(sorted(members))},
        "F": [{"$Kind": "Function", "$Parameter": parameters, "$ReturnType": draw(typed())}],
        "Container": container,
    }


def as_json(schema: Object, *, reverse: bool = False) -> str:
    """The document, also in another order; parameters of an operation have an order that says something."""

    def turned(value: Any) -> Any:
        return {key: turned(each) for key, each in reversed(value.items())} if isinstance(value, dict) else value

    made = {"$Version": "4.0", "$EntityContainer": "My.Container", "My": schema}
    return json.dumps(turned(made) if reverse else made)


def as_xml(schema: Object) -> str:
    """The same document in XML."""
    return v4("".join(_declaration(name, each) for name, each in schema.items()))


def _declaration(name: str, node: Any) -> str:
    if isinstance(node, list):
        [one] = node
        inside = "".join(f'<Parameter Name="{each["$Name"]}" {_facets(each)}/>' for each in one["$Parameter"])
        return f'<Function Name="{name}">{inside}<ReturnType {_facets(one["$ReturnType"])}/></Function>'
    kind = node["$Kind"]
    base = f' BaseType="{node["$BaseType"]}"' if "$BaseType" in node else ""
    key = "".join(f'<PropertyRef Name="{each}"/>' for each in node.get("$Key", ()))
    parts = "".join(_member(kind, part, each) for part, each in node.items() if not part.startswith("$"))
    return f'<{kind} Name="{name}"{base}>{f"<Key>{key}</Key>" if key else ""}{parts}</{kind}>'


def _member(kind: str, name: str, node: Any) -> str:
    if kind == "EnumType":
        return f'<Member Name="{name}" Value="{node}"/>'
    if kind != "EntityContainer":
        element = "NavigationProperty" if node.get("$Kind") else "Property"
        return f'<{element} Name="{name}" {_facets(node)}/>'
    if "$Function" in node:
        return f'<FunctionImport Name="{name}" Function="{node["$Function"]}"/>'
    if not node.get("$Collection"):
        return f'<Singleton Name="{name}" Type="{node["$Type"]}"/>'
    record = '<Record><PropertyValue Property="Insertable" Bool="true"/></Record>'
    inside = f'<Annotation Term="{INSERTABLE}">{record}</Annotation>' if f"@{INSERTABLE}" in node else ""
    return f'<EntitySet Name="{name}" EntityType="{node["$Type"]}">{inside}</EntitySet>'


def _facets(node: Object) -> str:
    many = node.get("$Collection")
    nullable = f'Nullable="{str(node.get("$Nullable", False)).lower()}"'
    if node.get("$Kind") and many:
        nullable = ""
    written = {f'{name[1:]}="{node[name]}"' for name in ("$MaxLength", "$Precision", "$Scale") if name in node}
    name = f"Collection({node['$Type']})" if many else node["$Type"]
    return " ".join([f'Type="{name}"', nullable, *sorted(written)])


@settings(max_examples=40, deadline=None)
@given(models())
def test_a_model_is_itself_however_it_is_written(schema: Object) -> None:
    parsed = CSDL.parse(as_json(schema))
    for text in (
        as_json(schema, reverse=True),
        as_xml(schema),
        parsed.normalized,
        CSDL.parse(as_xml(schema)).normalized,
    ):
        again = CSDL.parse(text)
        assert (again.canonical, again.fingerprint) == (parsed.canonical, parsed.fingerprint)
        assert CSDL.compare(parsed, again) == ()


@settings(max_examples=50, deadline=None)
@given(models(), models())
def test_every_proof_is_taken_by_one_side_only(old: Object, new: Object) -> None:
    before, after = CSDL.parse(as_json(old)), CSDL.parse(as_xml(new))
    for change in CSDL.compare(before, after):
        assert bool(change.breaks) is (change.severity == "breaking")
        assert change.unproven is (bool(change.breaks) and not change.witnesses)
        for witness in change.witnesses:
            sides = (before, after) if witness.direction is Direction.BACKWARD else (after, before)
            document = json.loads(witness.document, parse_float=Decimal)
            assert [refusal(side.model, document) for side in sides] == [None, witness.error]


@settings(max_examples=50, deadline=None)
@given(models(), models())
def test_what_is_called_compatible_is_not_refuted(old: Object, new: Object) -> None:
    """Requests of all kinds that the old service takes, where nothing breaks, the new one takes too."""
    before, after = CSDL.parse(as_json(old)), CSDL.parse(as_json(new))
    if any(change.breaks for change in CSDL.compare(before, after, witnesses=False)):
        merged = old | {"E": old["E"] | {"z": 9}, "X": new["C"] | {"$Kind": "ComplexType"}}
        after = CSDL.parse(as_json(merged))  # random pairs nearly always break; one that adds to the old one does not
        assert not any(change.breaks for change in CSDL.compare(before, after))
    for document in requests(before):
        if refusal(before.model, document) is None:
            assert refusal(after.model, document) is None, document


def requests(schema: CsdlSchema) -> list[Object]:
    """Requests for all that a service offers, with values of the types of parameters."""
    made: list[Object] = []
    for _, found in schema.model.sets():
        key = "" if found.is_singleton else "(k=0)"
        made += [{"request": f"GET /{found.name}"}, {"request": f"GET /{found.name}{key}"}]
        for name, (_, each) in schema.model.properties(found.type).items():
            made += [{"request": f"GET /{found.name}?${option}"} for option in (f"select={name}", f"orderby={name}")]
            made += [{"request": f"POST /{found.name}", "body": {"k": 0, name: value}}
                     for value in samples(schema.model, each)]  # fmt: skip
        made += [{"request": f"GET /{found.name}?$expand={name}"} for name in schema.model.navigations(found.type)]
    for _, called in schema.model.imports():
        for each in schema.model.operations[called.operation]:
            listed = ",".join(f"{one.name}={json.dumps(next(samples(schema.model, one)), default=str)}"
                              for one in each.parameters)  # fmt: skip
            made.append({"request": f"GET /{called.name}({listed})"})
    return made
