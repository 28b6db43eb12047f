"""Calling functions of this package inside the product: their modules need Django set up."""

from typing import Any

from django.utils.module_loading import import_string

from tests.processes.stack import Stack


def inside(stack: Stack, name: str, *arguments: Any) -> Any:
    """Call ``module.function`` of this package in a process that belongs to the stack."""
    return stack.call(_call, name, *arguments)


def _call(name: str, *arguments: Any) -> Any:
    return import_string(f"{__package__}.{name}")(*arguments)
