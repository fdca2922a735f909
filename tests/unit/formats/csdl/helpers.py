"""What the tests of CSDL share."""

from pathlib import Path

DOCUMENTS = Path(__file__).parent / "documents"


def document(name: str) -> str:
    """One of the documents."""
    return (DOCUMENTS / name).read_text()


def v4(schema: str, *, version: str = "4.0", namespace: str = "My", outside: str = "") -> str:
    """An OData 4 document around the content of one schema."""
    return (
        f'<edmx:Edmx Version="{version}" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">{outside}'
        f'<edmx:DataServices><Schema Namespace="{namespace}" xmlns="http://docs.oasis-open.org/odata/ns/edm">{schema}'
        "</Schema></edmx:DataServices></edmx:Edmx>"
    )


def v3(schema: str, *, version: str = "3.0", namespace: str = "My", dated: str = "2009/11") -> str:
    """An OData 2 or 3 document around the content of one schema."""
    return (
        '<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx">'
        f'<edmx:DataServices m:DataServiceVersion="1.0" m:MaxDataServiceVersion="{version}"'
        ' xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">'
        f'<Schema Namespace="{namespace}" xmlns="http://schemas.microsoft.com/ado/{dated}/edm"'
        f' xmlns:mx="http://www.mendix.com/Protocols/MendixData">{schema}'
        "</Schema></edmx:DataServices></edmx:Edmx>"
    )


def around(written: str) -> str:
    """The document of a side of a case: its first line is `OData 4.0`, with another namespace than `My` behind it if
    it has one, and the rest the content of the schema."""
    line, _, schema = written.partition("\n")
    version, namespace = f"{line.removeprefix('OData ')} My".split()[:2]
    make = v4 if version.startswith("4") else v3
    return make(schema, version=version, namespace=namespace)
