"""What happens to a visit in the field: moves of its teams, marks, undoing, delays."""
