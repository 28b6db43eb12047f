"""What dispatchers do on the board of a day: judge a drop, preview it, make it, undo it."""
