"""From the body of a request to the domain's draft."""

from app.contracts.model import Draft, Imported, Origin, Reference
from app.errors import Invalid
from app.surfaces.confluent import wire
from app.surfaces.confluent.errors import RegistryError
from app.surfaces.confluent.names import DEFAULT_CONTEXT, Subject

MAX_ID = 2**31 - 1


def draft_of(subject: Subject, body: wire.SchemaRequest, *, normalize: bool) -> Draft:
    """The draft that a body describes. Raises `RegistryError` 42201 for a type, version or id that cannot be."""
    language = body.schema_type or wire.AVRO
    if language not in wire.TYPES:
        raise RegistryError(42201, f"Invalid schema type {language[:100]}")
    return Draft(
        fqn=subject.fqn,
        group=subject.group,
        text=body.schema or "",
        format=language,
        references=tuple(_reference(subject, one) for one in body.references or ()),
        contract=body.contract,
        normalize=normalize,
        origin=Origin.CONFLUENT,
        imported=_imported(body),
    )


def _imported(body: wire.SchemaRequest) -> Imported | None:
    """Numbers to keep: given with an id. A version alone is only an expectation, which `expected` holds."""
    if body.id is None or body.id < 0:
        return None
    if not 0 < body.id <= MAX_ID or not (body.version is None or body.version <= MAX_ID):
        raise Invalid(f"Ids and versions are between 1 and {MAX_ID}.", kind="invalid-schema", field="id")
    return Imported(body.id, body.version if body.version and body.version > 0 else None)


def _reference(subject: Subject, given: wire.Reference) -> Reference:
    """A reference whose subject names no context is one in the context of the subject that refers."""
    target = Subject.parse(given.subject)
    if target.context == DEFAULT_CONTEXT and not given.subject.startswith(":."):
        target = Subject(subject.context, target.name)
    if given.version == -1:
        return Reference(given.name, target.fqn)
    if not 0 < given.version <= MAX_ID:
        raise RegistryError(42201, f"The reference {given.name[:100]!r} has no possible version: {given.version}")
    return Reference(given.name, target.fqn, given.version)
