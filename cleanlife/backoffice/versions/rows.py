"""The rows of a formset as a browser sends them."""

from django.http import QueryDict

# Django reads no more of them either, and no more digits of their number.
MOST_ROWS, MOST_DIGITS = 2000, 4
# What was sent for one row: its inputs by the end of their names.
Row = dict[str, list[str]]


def sent_rows(data: QueryDict, prefix: str) -> list[Row]:
    """Return what was sent for each row of a formset, the stored and the new ones."""
    count = _number(data.get(f"{prefix}-TOTAL_FORMS", ""))
    rows: list[Row] = [{} for _ in range(min(count or 0, MOST_ROWS))]
    for name, values in data.lists():
        number, _dash, end = name.removeprefix(f"{prefix}-").partition("-")
        place = _number(number) if name.startswith(f"{prefix}-") else None
        if place is not None and place < len(rows):
            rows[place][end] = values
    return rows


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def write_rows(data: QueryDict, prefix: str, stored: list[Row], new: list[Row]) -> None:
    """Send these rows instead, the stored ones first."""
    for name in [name for name in data if name.startswith(f"{prefix}-")]:
        if name.removeprefix(f"{prefix}-").partition("-")[0].isdecimal():
            del data[name]
    data[f"{prefix}-TOTAL_FORMS"] = str(len(stored) + len(new))
    data[f"{prefix}-INITIAL_FORMS"] = str(len(stored))
    for number, row in enumerate([*stored, *new]):
        for end, values in row.items():
            put(data, f"{prefix}-{number}-{end}", values)


def put(data: QueryDict, name: str, values: list[str]) -> None:
    """Send these values under a name, or nothing."""
    data.pop(name, None)
    if values:
        data.setlist(name, values)
