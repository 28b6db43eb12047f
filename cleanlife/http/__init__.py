"""HTTP in and out: the client's IP address, request ids, calls to providers."""
