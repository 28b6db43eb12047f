"""What the templates of this app write."""
