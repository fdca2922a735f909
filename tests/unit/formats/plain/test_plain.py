"""Types that are only stored: what they refuse, and that nothing but identical content is compatible."""

import pytest

from app.formats import FORMATS, Bump, Direction, Level, Outcome, SchemaError, Severity, bump, check

BOMB = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>'


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("XML", "<a x='1' y='2'/>", '<?xml version="1.0"?>\n<a  y="2" x="1"></a><!-- c -->'),
        ("XML", "<a>&#65;</a>", "<a><![CDATA[A]]></a>"),
        ("KCONNECT", '{"type": "string", "optional": true}', '{"optional":true,\n"type":"string"}'),
        ("TEXT", "a\nb", "a\nb"),
    ],
)
def test_what_is_only_formatted_anew_is_the_same(name: str, before: str, after: str) -> None:
    format_ = FORMATS[name]
    old, new = format_.parse(before), format_.parse(after)
    assert (old.canonical, old.fingerprint, old.normalized) == (new.canonical, new.fingerprint, new.normalized)
    assert format_.compare(old, new) == ()


@pytest.mark.parametrize(
    ("name", "before", "after", "line"),
    [
        ("XML", "<a>\n<b/></a>", "<a>\n<c/></a>", 2),
        ("KCONNECT", '{"type": "int32"}', '{"type": "int64"}', 1),
        ("TEXT", "a\nb\nc", "a\nb", 3),
    ],
)
def test_any_other_difference_breaks_both_directions_unproven(name: str, before: str, after: str, line: int) -> None:
    format_ = FORMATS[name]
    [change] = format_.compare(format_.parse(before), format_.parse(after))
    assert (change.rule, change.severity) == ("CONTENT_CHANGED", Severity.BREAKING)
    assert set(change.breaks) == set(Direction)
    assert change.unproven
    assert f"line {line};" in change.message
    assert bump([change]) is Bump.MAJOR
    for level in (Level.BACKWARD, Level.FORWARD, Level.FULL):
        assert check(format_, [format_.parse(before)], format_.parse(after), level).outcome is Outcome.BREAKING


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("<a>\n<b></a>", "Opening and ending tag mismatch", 2),
        ("", "empty", 1),
        ("plain words", "Start tag expected", 1),
        (BOMB, "document type", 1),
        ("<!-- c -->\n<?p q?>\n <!DOCTYPE a><a/>", "document type", 3),
        ("<a>&undefined;</a>", "Entity 'undefined' not defined", 1),
        ("<a>" * 10_000, "deeper than 256", 1),
        ("<a>\x00</a>", "not well-formed", 1),
        ("<a b=''c=''/>", "attributes construct error", 1),
    ],
)
def test_xml_that_is_refused(text: str, message: str, line: int) -> None:
    with pytest.raises(SchemaError, match=message) as caught:
        FORMATS["XML"].parse(text)
    assert caught.value.line == line


def test_half_a_surrogate_pair_is_refused_everywhere() -> None:
    for name, text in (("XML", "<a>\ud800</a>"), ("TEXT", "\ud800"), ("KCONNECT", '{"type":"string","doc":"\\ud800"}')):
        with pytest.raises(SchemaError, match="surrogate"):
            FORMATS[name].parse(text)


def test_what_the_declaration_says_of_the_encoding_does_not_matter() -> None:
    xml = FORMATS["XML"]
    assert xml.parse("\ufeff<?xml version='1.0' encoding='utf-16'?><a>é</a>").canonical == "<a>é</a>"


def test_relative_namespaces_have_a_canonical_form_too() -> None:
    xml = FORMATS["XML"]
    assert xml.parse("<a xmlns='rel'/>").canonical == '<a xmlns="rel"/>'


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[]", ""),
        ('{"type": "text"}', "/type"),
        ('{"type": ["string"]}', "/type"),
        ('{"type": "array"}', ""),
        ('{"type": "map", "keys": {"type": "string"}}', ""),
        ('{"type": "struct", "fields": {}}', "/fields"),
        ('{"type": "struct", "fields": [{"type": "string"}]}', "/fields/0"),
        ('{"type": "struct", "fields": [{"field": "a", "type": "x"}]}', "/fields/0/type"),
        ('{"type": "struct", "fields": [{"field": "a", "type": "int8"}, {"field": "a", "type": "int8"}]}', "/fields"),
        ('{"type": "string", "optional": 1}', "/optional"),
        ('{"type": "string", "version": true}', "/version"),
        ('{"type": "string", "parameters": {"a/b": 1}}', "/parameters/a~1b"),
    ],
)
def test_kafka_connect_schemas_that_are_refused(text: str, path: str) -> None:
    with pytest.raises(SchemaError) as caught:
        FORMATS["KCONNECT"].parse(text)
    assert caught.value.path == path


def test_formats_are_not_compared_with_each_other() -> None:
    with pytest.raises(TypeError):
        FORMATS["XML"].compare(FORMATS["XML"].parse("<a/>"), FORMATS["TEXT"].parse("<a/>"))
