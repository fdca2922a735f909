"""The API documentation for browsers: Swagger UI, served from here and asking nobody else."""

from litestar import Response, get

from app.surfaces.web.pages import page

# Swagger UI styles its elements in place; scripts come from here alone, and inline ones do not run.
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@get("/docs", sync_to_thread=False)
def documentation() -> Response[str]:
    """Every operation of the native API, to read and to try."""
    return _documentation("Assent API", "/api/v1/openapi.json")


@get("/api-docs", sync_to_thread=False)
def naming_documentation() -> Response[str]:
    """The same for registrars, schemes and identifiers, at the address that seed 003 names."""
    return _documentation("Assent: registrars, schemes and identifiers", "/api-docs/openapi.json")


def _documentation(title: str, document: str) -> Response[str]:
    return page("documentation.html", headers={"Content-Security-Policy": _CSP}, title=title, document=document)


@get("/", sync_to_thread=False)
def landing() -> Response[str]:
    """Where a browser arrives."""
    return page("landing.html")
