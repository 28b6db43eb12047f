"""Errors of the catalogue."""

from cleanlife.errors import FieldError, Invalid, NotFound


class ServiceNotFound(NotFound):
    """There is no such active service."""

    message = "The service was not found."


class ServiceNotAllowed(NotFound):
    """The service exists and is not enabled for the partner."""

    code = "SERVICE_NOT_ALLOWED"
    message = "The service is not enabled for your account."


class PackageNotFound(NotFound):
    """There is no such package or add-on."""

    message = "The package or add-on was not found."


class ContractNotFound(NotFound):
    """The partner has no such contract in force."""

    message = "The contract was not found."


class PackageLengthDiffers(Invalid):
    """A package is sold with its own hours only."""

    def __init__(self, position: int):
        name = f"items.{position}.hours"
        super().__init__(FieldError(name, f"{name} must equal the hours of the package"))
