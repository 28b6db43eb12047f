"""Makes the partners of the run: what it imports needs Django set up, as inside the product."""

from benchmarks.chaos.world import CLIENTS, TRADES, ZONES, World
from partners.models import Partner
from tests.factories.partners import AllowedDomainFactory
from tests.system.crowd import Trade
from tests.system.make_crowd import make_crowd


def make_world() -> World:
    """Make three partners with customers, one of whom lets CleanLife collect, and a fourth."""
    traders = make_crowd(TRADES, CLIENTS, ZONES)
    watcher = make_crowd([Trade(teams=1)], 1, 1)
    for partner in Partner.objects.all():
        AllowedDomainFactory(partner=partner, host="127.0.0.1")
    keys = tuple(dict.fromkeys(customer.key for customer in traders.customers))
    return World(traders, watcher, keys)
