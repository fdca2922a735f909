"""What is left of two schemas when only the way to one difference is kept: of each record, the fields on it.

What happens there happens because of nothing else, and shows in a document of a few values.
"""

from app.formats.avro.findings import Finding
from app.formats.avro.types import Field, Record, Type


class Way:
    """The fields on the way from the roots of both schemas to a finding. Every other record is left without fields."""

    def __init__(self, finding: Finding) -> None:
        self._kept: dict[int, dict[str, None]] = {}
        here = finding.place
        while here.parent is not None:
            self._keep(here.parent.old, here.old_step, here.new_step)
            self._keep(here.parent.new, here.new_step, here.old_step)
            here = here.parent
        if finding.missing is not None:
            for record in (finding.place.old, finding.place.new):
                if isinstance(record, Record) and record.by_name.get(finding.missing.name) is finding.missing:
                    self._keep(record, finding.missing)

    def _keep(self, record: Type, step: Field | int | None, other: Field | int | None = None) -> None:
        if isinstance(record, Record) and isinstance(step, Field):
            kept = self._kept.setdefault(id(record), {})
            kept[step.name] = None
            if isinstance(other, Field) and other.name in record.by_name:
                kept[other.name] = None  # has the better claim to the data than a field of that alias

    def fields(self, record: Record) -> list[Field]:
        """What is left of a record."""
        return [record.by_name[name] for name in self._kept.get(id(record), ())]


def all_fields(record: Record) -> list[Field]:
    """What is left of a record when nothing is narrowed."""
    return record.fields
