"""Runs the product: every line of the Procfile as a child that is kept alive."""
