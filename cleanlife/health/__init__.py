"""Whether the product lives, and whether it is ready to take work."""
