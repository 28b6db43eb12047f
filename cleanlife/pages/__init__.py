"""Pages for whoever opens the product in a browser: the start, the reference, errors."""
