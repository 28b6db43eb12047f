"""The back-office of teams' phones, and what it adds to the pages of teams."""
