"""The back-office of texts to customers."""
