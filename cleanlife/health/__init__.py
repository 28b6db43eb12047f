"""Whether the product is alive, and whether it is ready for work."""
