"""How money goes back to customers."""
