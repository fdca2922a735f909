"""From the paths of changes in a `.proto` text to places in it."""

import base64

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto

from app.formats.report.declarations import locate_declarations

TEXT = """/* package not.this; message Order {} */
edition = "2023";
package shop.v1;
option java_package = "package;";

message Order {
  option deprecated = false;
  string id = 1 [json_name = "ID", (shop.check).min = 1]; message Line { int32 amount = 7; enum Unit { TON = -1; } }
  oneof how {
    string card = 3;
  }
  map<string, Line> lines = 4; extend Order { string inner = 101; }
  extensions 100 to 199;
}
enum Status { option allow_alias = true; NEW = 0; }
extend shop.v1.Order { string outer = 102 [lazy = true]; }
service Shop { option deprecated = true;
  rpc Buy(Order) returns (Order) { option deprecated = true; }
}
"""


@pytest.mark.parametrize(
    ("path", "line", "begins"),
    [
        ("/syntax", 2, "edition ="),
        ("/package", 3, "package shop"),
        ("/options", 4, "java_package"),
        ("/options/java_package", 4, "java_package"),
        ("/messages/Order/options/deprecated", 7, "deprecated"),
        ("/messages/Order/fields/1/options/(shop.check).min", 8, "(shop.check)"),
        ("/types/shop.v1.Order/options/deprecated", 7, "deprecated"),
        ("/enums/Status/options/allow_alias", 15, "allow_alias"),
        ("/extensions/shop.v1.Order/102/options/lazy", 16, "lazy"),
        ("/services/Shop/options/deprecated", 17, "deprecated"),
        ("/services/Shop/methods/Buy/options/deprecated", 18, "deprecated"),
        ("/messages/Order", 6, "Order {"),
        ("/messages/Order/fields/1", 8, "id ="),
        ("/messages/Order/messages/Line", 8, "Line {"),
        ("/messages/Order/messages/Line/fields/7", 8, "amount ="),
        ("/messages/Order/messages/Line/enums/Unit/values/-1", 8, "TON ="),
        ("/messages/Order/oneofs/how", 9, "how {"),
        ("/messages/Order/fields/3", 10, "card ="),
        ("/messages/Order/fields/4", 12, "lines ="),
        ("/extensions/shop.v1.Order/101", 12, "inner ="),
        ("/extensions/shop.v1.Order/102", 16, "outer ="),
        ("/enums/Status/values/0", 15, "NEW ="),
        ("/services/Shop/methods/Buy", 18, "Buy("),
        ("/types/shop.v1.Order.Line/fields/7", 8, "amount ="),
    ],
)
def test_a_path_leads_to_the_name_that_is_declared(path: str, line: int, begins: str) -> None:
    position = locate_declarations(TEXT, [path])[path]
    assert position.line == line
    assert TEXT.splitlines()[line - 1][position.column - 1 :].startswith(begins)


def test_a_group_is_inside_its_field() -> None:
    text = 'syntax = "proto2"; message A {\n optional group B = 1 {\n optional int32 c = 2; } }'
    found = locate_declarations(text, ["/messages/A/fields/1", "/messages/A/fields/1/group/fields/2"])
    assert [position.line for position in found.values()] == [2, 3]


def test_what_is_not_there_is_left_out() -> None:
    assert locate_declarations(TEXT, ["/messages/None", "/messages/Order/fields/99", "/types/Order"]) == {}


def test_a_compiled_file_has_no_places() -> None:
    compiled = FileDescriptorProto(name="a.proto", package="shop", syntax="proto3").SerializeToString()
    assert locate_declarations(base64.b64encode(compiled).decode(), ["", "/package"]) == {}
