"""Benchmarks: each prints its target, its figure, the floor of the same run and a verdict."""
