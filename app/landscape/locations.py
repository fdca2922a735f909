"""Addresses of environments and endpoints, spelled one way: what differs in the case of the host, a port that goes
without saying, or a slash at the end, is one place. Pure."""

from urllib.parse import urlsplit

from app.errors import Invalid

MAX_LOCATION = 500
MAX_PATH = 400
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def location_key(location: str, *, field: str = "location") -> str:
    """An absolute URL, spelled one way. Raises `Invalid` naming the field for anything else, and for credentials."""
    if len(location) > MAX_LOCATION:
        raise Invalid(f"{field}: A location has at most {MAX_LOCATION} characters.", field=field)
    if any(character.isspace() or not character.isprintable() for character in location):
        raise Invalid(f"{field}: A location has no white space in it.", field=field)
    try:
        parts = urlsplit(location)
        port = parts.port
    except ValueError:
        raise Invalid(f"{field}: {location[:200]!r} is no URL.", field=field) from None
    if not parts.scheme or not parts.hostname:
        raise Invalid(f"{field}: {location[:200]!r} is no absolute URL.", field=field)
    if "@" in parts.netloc:
        raise Invalid(f"{field}: A location says nothing of who logs in.", field=field)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.rstrip(".")
    told = "" if port in (None, _PORTS.get(parts.scheme.lower())) else f":{port}"
    rest = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    return f"{parts.scheme.lower()}://{host}{told}{rest}"


def plain_path(path: str) -> str:
    """The path of an endpoint as it is kept: without slashes and white space around it. Raises `Invalid`."""
    found = path.strip().strip("/")
    if len(found) > MAX_PATH or not found.isprintable():
        raise Invalid(f"path: A path has at most {MAX_PATH} printable characters.", field="path")
    return found


def joined(location: str, path: str) -> str:
    """Where an endpoint is, as people write it."""
    return f"{location.rstrip('/')}/{path}" if path else location


def endpoint_key(environment_key: str, path: str) -> str:
    """Where an endpoint is, spelled one way."""
    return f"{environment_key}/{path}" if path else environment_key


def possible_environments(key: str) -> list[str]:
    """The keys of all environments that the endpoint of a key could be in: what is before each of its slashes."""
    scheme, _, rest = key.partition("://")
    parts = rest.split("/")
    return [f"{scheme}://{'/'.join(parts[:count])}" for count in range(1, len(parts) + 1)]
