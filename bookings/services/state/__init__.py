"""Every change of state: moves, their history, locks, due work."""
