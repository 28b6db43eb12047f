"""The shapes of input and output, one file per resource."""
