"""OpenAPI: descriptions of HTTP APIs, what breaks whoever calls them, and requests and responses that prove it."""

from app.formats.openapi.language import OpenApiFormat

__all__ = ["OpenApiFormat"]
