"""What a browser sends for the tables inside a page."""


def rows(prefix, *lines, initial=0):
    """Return the fields of a table with these lines, the first ``initial`` of which exist."""
    sent = {f"{prefix}-TOTAL_FORMS": len(lines), f"{prefix}-INITIAL_FORMS": initial}
    for number, line in enumerate(lines):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in line.items()}
    return sent
