"""Find the services, packages and add-ons of a basket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from catalog.basket import BasketItem
from catalog.errors import PackageNotFound
from catalog.models import AddOn, Package, Service
from catalog.services.enabled_services import find_service
from partners.models import Partner


@dataclass(frozen=True)
class Offer:
    """The rows behind an item of a basket, all of them on sale."""

    item: BasketItem
    service: Service
    package: Package | None
    add_ons: tuple[tuple[AddOn, int], ...]


def find_offers(*, partner: Partner, items: Sequence[BasketItem]) -> tuple[Offer, ...]:
    """Return the rows of each item, one query for each kind of row.

    Raises ServiceNotFound, ServiceNotAllowed, and PackageNotFound for a package or an add-on
    that is not on sale or of another service; the first item that cannot be sold decides.
    """
    packages = _packages({item.package_id for item in items if item.package_id})
    add_ons = _add_ons({add_on_id for item in items for add_on_id in item.add_ons})
    named = {item.service_id for item in items if item.service_id}
    named |= {package.service_id for package in packages.values()}
    services = Service.objects.active().for_partner(partner).in_bulk(list(named))
    return tuple(
        Offer(
            item,
            service=_find_service(partner, item, services, packages),
            package=_find_package(item, packages),
            add_ons=_find_add_ons(item, add_ons, packages),
        )
        for item in items
    )


def _packages(ids: set[UUID]) -> dict[UUID, Package]:
    found = Package.objects.on_sale().in_bulk(list(ids)) if ids else {}
    return cast("dict[UUID, Package]", found)


def _add_ons(ids: set[UUID]) -> dict[UUID, AddOn]:
    found = AddOn.objects.on_sale().in_bulk(list(ids)) if ids else {}
    return cast("dict[UUID, AddOn]", found)


def _service_id(item: BasketItem, packages: Mapping[UUID, Package]) -> UUID:
    """Return the service that an item names, itself or by its package."""
    if item.service_id:
        return item.service_id
    package = packages.get(item.package_id) if item.package_id else None
    if package is None:
        raise PackageNotFound
    return package.service_id


def _find_service(
    partner: Partner,
    item: BasketItem,
    services: Mapping[UUID, Service],
    packages: Mapping[UUID, Package],
) -> Service:
    service_id = _service_id(item, packages)
    # One more query, only for the right error.
    return services.get(service_id) or find_service(partner=partner, service_id=service_id)


def _find_package(item: BasketItem, packages: Mapping[UUID, Package]) -> Package | None:
    if item.package_id is None:
        return None
    package = packages.get(item.package_id)
    if package is None or package.service_id != _service_id(item, packages):
        raise PackageNotFound
    return package


def _find_add_ons(
    item: BasketItem, add_ons: Mapping[UUID, AddOn], packages: Mapping[UUID, Package]
) -> tuple[tuple[AddOn, int], ...]:
    service_id = _service_id(item, packages)
    found = []
    for add_on_id, quantity in item.add_ons.items():
        add_on = add_ons.get(add_on_id)
        if add_on is None or add_on.service_id != service_id:
            raise PackageNotFound
        found.append((add_on, quantity))
    return tuple(found)
