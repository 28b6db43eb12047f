"""The board: a whole day of visits on one page, and what is done from it."""
