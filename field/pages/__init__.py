"""What a phone opens and calls below /team/."""
