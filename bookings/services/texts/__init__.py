"""Texts to customers: planned for the evening before, sent, and sent again."""
