"""The CSDL format: what an OData service says of itself. `describe(read(text))` lists it as a catalog does."""

from app.formats.csdl.catalog import Action, Association, Attribute, Entity, Service, describe
from app.formats.csdl.model import Model
from app.formats.csdl.reading import read
from app.formats.csdl.schema import CsdlSchema

__all__ = [
    "Action", "Association", "Attribute", "CsdlSchema", "Entity", "Model", "Service", "describe", "read",
]  # fmt: skip
