"""Partners: accounts, keys and domains; who may call, and what."""
