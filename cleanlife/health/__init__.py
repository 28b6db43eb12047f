"""Whether the product lives, and whether it is ready for work."""
