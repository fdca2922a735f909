"""The demo: a breaking change, from proposal to publication, played through the API on real schemas."""
