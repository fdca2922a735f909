"""Where things stand in a YAML text."""

from app.formats.report.locations import Position
from app.formats.report.yaml_locations import locate_in_yaml

TEXT = """\
paths:
  /pets/{id}:
    get: &get
      tags: [a, b]
    head: *get
  "~x": 1
"""


def test_members_begin_with_their_keys() -> None:
    found = locate_in_yaml(TEXT, ["", "/paths", "/paths/~1pets~1{id}/get", "/paths/~1pets~1{id}/get/tags/1"])
    assert found == {
        "": Position(1, 1),
        "/paths": Position(1, 1),
        "/paths/~1pets~1{id}/get": Position(3, 5),
        "/paths/~1pets~1{id}/get/tags/1": Position(4, 17),
    }


def test_what_is_not_there_or_behind_an_alias_is_left_out() -> None:
    pointers = ["/paths/~0x", "/paths/~1pets~1{id}/head", "/paths/~1pets~1{id}/head/tags", "/nowhere"]
    assert locate_in_yaml(TEXT, pointers) == {
        "/paths/~0x": Position(6, 3),
        "/paths/~1pets~1{id}/head": Position(5, 5),
    }


def test_what_is_no_yaml_ends_it() -> None:
    assert locate_in_yaml("a: 1\nb: [", ["/a", "/b"]) == {"/a": Position(1, 1), "/b": Position(2, 1)}
