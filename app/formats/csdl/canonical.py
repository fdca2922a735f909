"""One text for each contract, whatever it was written in."""

import json

import msgspec
from msgspec.structs import replace

from app.formats.csdl.model import Model


def print_model(model: Model) -> str:
    """The model as JSON, sorted by names; from which document a namespace came does not matter."""
    namespaces = {name: replace(each, origin=None) for name, each in model.namespaces.items()}
    built = msgspec.to_builtins(replace(model, namespaces=namespaces))
    return json.dumps(built, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
