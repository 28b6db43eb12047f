"""How days and times are written, by language: 24 hours, as timeslots are."""
