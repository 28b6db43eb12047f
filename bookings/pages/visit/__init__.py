"""The customer's page of a visit: what comes when, and what the customer can do about it."""
