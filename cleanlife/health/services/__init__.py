"""The use cases of health."""
