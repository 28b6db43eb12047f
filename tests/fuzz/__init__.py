"""Fuzzing of the running product by its OpenAPI document: `make fuzz`."""
