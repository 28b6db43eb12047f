"""The database engine: Django's for PostgreSQL, with an end to every wait."""
