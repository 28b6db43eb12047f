"""The back-office of visits in the field: pages that move one, a day by team, reasons."""
