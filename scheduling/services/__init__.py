"""What this app does, one use case per file."""
