"""The back-office as its users meet it: a browser in front of the running product."""
