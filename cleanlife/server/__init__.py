"""The web server: reads whole requests, and only then spends a thread on them."""
