"""How protobuf derives names: of fields in JSON, and of enum values in languages that leave the enum's name out."""


def json_name(name: str) -> str:
    """The default name of a field in JSON: underscores go, the letter after each becomes a capital."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def short_value_name(enum: str, value: str) -> str:
    """The name of an enum's value without the enum's own name before it, in capitals and small letters: `Red`."""
    rest = _without_prefix(enum.replace("_", "").lower(), value)
    return "".join(part[:1].upper() + part[1:].lower() for part in rest.split("_"))


def _without_prefix(prefix: str, value: str) -> str:
    """What follows the prefix, compared without underscores and case; all of it if nothing, or a digit, would."""
    matched = 0
    for at, letter in enumerate(value):
        if matched == len(prefix):
            rest = value[at:].lstrip("_")
            return rest if rest and not rest[0].isdigit() else value
        if letter == "_":
            continue
        if letter.lower() != prefix[matched]:
            return value
        matched += 1
    return value
