"""The rows of a formset as a browser sends them."""

from django.http import QueryDict

# What was sent for one row: its inputs by the end of their names.
Row = dict[str, list[str]]


def sent_rows(data: QueryDict, prefix: str) -> list[Row]:
    """Return what was sent for each row of a formset, the stored and the new ones."""
    count = data.get(f"{prefix}-TOTAL_FORMS", "")
    rows: list[Row] = [{} for _ in range(int(count) if count.isdecimal() else 0)]
    for name, values in data.lists():
        number, _dash, end = name.removeprefix(f"{prefix}-").partition("-")
        if name.startswith(f"{prefix}-") and number.isdecimal() and int(number) < len(rows):
            rows[int(number)][end] = values
    return rows


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
