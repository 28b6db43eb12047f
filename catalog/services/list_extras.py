"""List what a service is sold with."""

from collections.abc import Sequence
from typing import cast

from catalog.models import AddOn, Package, Service


def list_packages(service: Service) -> Sequence[Package]:
    """Return the packages on sale, by their English names."""
    return cast("Sequence[Package]", service.packages.on_sale())


def list_add_ons(service: Service) -> Sequence[AddOn]:
    """Return the add-ons on sale, by their English names."""
    return cast("Sequence[AddOn]", service.add_ons.on_sale())
