"""Workers that are killed, cut off and stopped at exact points while they send webhooks."""
