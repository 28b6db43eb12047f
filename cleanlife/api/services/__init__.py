"""The use cases of the API's conventions: idempotency keys."""
