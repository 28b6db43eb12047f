"""Programs that a partner would write: the demo."""
