"""The OpenAPI document: built from what each operation declares."""
