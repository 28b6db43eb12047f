"""What the other services share: find, lock and move rows, history, deadlines, due work."""
