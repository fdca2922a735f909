"""The API of UNTP's reference implementation for registrars, schemes and identifiers (seed 003)."""
