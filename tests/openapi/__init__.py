"""The OpenAPI document tells the truth: every answer of every test is held against it."""
