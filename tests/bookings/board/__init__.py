"""The board of a day: what is read, drawn and pressed."""
