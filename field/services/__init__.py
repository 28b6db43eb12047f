"""What is done for a team's phone, one subject per file."""
