"""AsyncAPI: descriptions of what is sent and received over channels, and what breaks whoever is at the other end."""

from app.formats.asyncapi.language import AsyncApiFormat

__all__ = ["AsyncApiFormat"]
