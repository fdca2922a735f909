"""References between texts, for every format that has them: found, put into the text, or replaced by URLs.

A format without references mentions nothing, and its texts come back as they are.
"""

from collections.abc import Collection, Mapping

from app.formats.referring.avro import AvroReferring
from app.formats.referring.csdl import CsdlReferring
from app.formats.referring.descriptions import DescriptionReferring
from app.formats.referring.graphql import GraphqlReferring
from app.formats.referring.json_schema import JsonSchemaReferring
from app.formats.referring.model import Mention, Referring
from app.formats.referring.protobuf import ProtobufReferring
from app.formats.referring.xsd import XsdReferring

REFERRING: Mapping[str, Referring] = {
    "AVRO": AvroReferring(),
    "JSON": JsonSchemaReferring(),
    "PROTOBUF": ProtobufReferring(),
    "OPENAPI": DescriptionReferring(),
    "ASYNCAPI": DescriptionReferring(),
    "CSDL": CsdlReferring(),
    "GRAPHQL": GraphqlReferring(),
    "XSD": XsdReferring(),
    "WSDL": XsdReferring(),
}
"""The formats that have references, by the name that registries give them."""


def find_references(format_name: str, text: str) -> tuple[Mention, ...]:
    """What a text uses from outside, each once, sorted. Raises `SchemaError` for what is no text of the format.

    >>> find_references("JSON", '{"properties": {"id": {"$ref": "common.json#/definitions/Id"}}}')
    (Mention(name='common.json#/definitions/Id', resource='common.json'),)
    >>> [mention.name for mention in find_references("AVRO", '{"type": "array", "items": "lib.Id"}')]
    ['lib.Id']
    """
    referring = REFERRING.get(format_name)
    return () if referring is None else referring.find(text)


def unmapped(format_name: str, text: str, names: Collection[str]) -> tuple[Mention, ...]:
    """What a text uses that none of its references, given by their names, stands for. Raises `SchemaError`.

    >>> unmapped("PROTOBUF", 'syntax = "proto3"; import "a.proto"; import "b.proto";', {"a.proto"})
    (Mention(name='b.proto', resource='b.proto'),)
    """
    mapped = {*names, *(Mention.of(name).resource for name in names)}
    mentions = find_references(format_name, text)
    return tuple(mention for mention in mentions if mapped.isdisjoint((mention.name, mention.resource)))


def dereference(format_name: str, text: str, references: Mapping[str, str]) -> str:
    """The text with what it refers to, directly or through others, put into it. Raises `SchemaError`.

    Without references the text comes back as it is.

    >>> dereference("AVRO", '{"type": "array", "items": "Id"}', {"Id": '{"type": "fixed", "name": "Id", "size": 8}'})
    '{"type":"array","items":{"type":"fixed","name":"Id","size":8}}'
    """
    referring = REFERRING.get(format_name)
    return text if referring is None or not references else referring.dereference(text, references)


def rewrite(format_name: str, text: str, urls: Mapping[str, str]) -> str:
    """The text with the names of its references replaced by URLs, where the format can say one. Raises `SchemaError`.

    >>> rewrite("JSON", '{"$ref": "common.json#/definitions/Id"}', {"common.json": "http://registry/7"})
    '{"$ref":"http://registry/7#/definitions/Id"}'
    """
    referring = REFERRING.get(format_name)
    return text if referring is None or not urls else referring.rewrite(text, urls)
