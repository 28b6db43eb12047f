#!/usr/bin/env python
"""Command line of the project."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command that the arguments name."""
    is_migration = sys.argv[1:2] == ["migrate"]
    os.environ.setdefault("PROCESS_ROLE", "migrate" if is_migration else "command")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanlife.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
