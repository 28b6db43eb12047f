"""The field: the phones of teams, how they are let in, what they show and press."""
