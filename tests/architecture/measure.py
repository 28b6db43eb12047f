"""Measures what it costs to read the product.

    python -m tests.architecture.measure [--list]

Journeys: the files and functions of ours that run in one call, the second of its kind (the
first imports, connects and fills caches), in every thread, tests not counted. A file counts
when the body of one of its functions runs; what an import runs does not count, and a
comprehension belongs to its function. The booking goes from the request to behind the commit,
the wake-up of the dispatcher included; the delivery from the claim to the written outcome, with
a real receiver; the price is POST /pricing/calculate-price. What GET /me runs as well (log,
key, limits, conventions of the API) belongs to every request: "its own" is what remains. The
engine below Django's ORM does not count, so that both databases give the same figures. Of the
price's own, "the rules" are services and pure modules: those in an app's folder that import no
Django and no models.

Modules: those under 25 lines that a single other module imports. Left out is what is found by
its name: `__init__`, `__main__`, apps, urls, tasks, admin.py, models.py, settings, wsgi,
celery, migrations, commands, template tags, formats. A package that registers its modules or
passes their names on is no importer: the user of the name is.

Layers: imports against the layers of pyproject.toml, up or between strangers. Rings: folders
of one app that import each other in a ring.
"""

import argparse
import os
import statistics
import sys
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr
from io import StringIO

from tests.architecture.structure import House
from tests.architecture.tracing import PACKAGES, Call

REQUESTS = ("one POST /bookings", "one price")
DETAIL = " " * 6


def measure_journeys() -> dict[str, list[Call]]:
    """Return the calls of each journey, made in an empty database that is dropped again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanlife.settings")
    with redirect_stderr(StringIO()):  # the product's log
        return _trace_in_new_database()


def _trace_in_new_database() -> dict[str, list[Call]]:
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    from cleanlife import celery_app
    from tests.architecture.journeys import trace_journeys

    celery_app.conf.update(
        broker_url="memory://", broker_transport="memory", broker_transport_options={}
    )
    setup_test_environment()
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return trace_journeys()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def files_of(calls: Iterable[Call]) -> set[str]:
    """Return the files in which a function ran."""
    return {call.file for call in calls}


def own_files(calls: dict[str, list[Call]], journey: str) -> set[str]:
    """Return the files of a journey without those that every request runs."""
    return files_of(calls[journey]) - files_of(calls["one GET /me"])


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--list", action="store_true", help="name the files and modules, too")
    names = parser.parse_args().list
    house = House()
    for part in (_journeys(house), _modules(house), _sizes(house), _imports(house)):
        for line in part:
            if names or not line.startswith(DETAIL):
                sys.stdout.write(f"{line}\n")
        sys.stdout.write("\n")


def _journeys(house: House) -> Iterator[str]:
    journeys = measure_journeys()
    yield "Journeys                     files  functions"
    for name, calls in journeys.items():
        rows = {name: files_of(calls)}
        if name in REQUESTS:
            rows["  its own"] = own_files(journeys, name)
        if name == "one price":
            rows["  its own rules"] = rows["  its own"] & house.rule_files()
        for title, files in rows.items():
            functions = {call for call in calls if call.file in files}
            yield f"  {title:<26} {len(files):>5}  {len(functions):>9}"
            yield from (f"{DETAIL}{file}" for file in sorted(files))


def _modules(house: House) -> Iterator[str]:
    small = house.small_modules_with_one_importer()
    yield f"Modules: {len(house.modules)}"
    yield f"  with one importer: {len(house.modules_with_one_importer())}"
    yield f"  with one importer and under 25 lines: {len(small)}"
    yield from (f"{DETAIL}{module} <- {importer}" for module, importer in sorted(small.items()))


def _sizes(house: House) -> Iterator[str]:
    yield "Sizes       files  lines  median  90th percentile"
    for package in (*PACKAGES, "all"):
        sizes = [
            module.lines
            for module in house.modules.values()
            if package in ("all", module.app) and not module.is_bare_package
        ]
        if sizes:
            ninth = statistics.quantiles(sizes, n=10)[-1]
            row = f"{len(sizes):>5}  {sum(sizes):>5}  {statistics.median(sizes):>6g}"
            yield f"  {package:<10}{row}  {ninth:>15.0f}"


def _imports(house: House) -> Iterator[str]:
    upward = house.upward_imports()
    yield f"Imports up or between strangers: {len(upward)}"
    yield from (f"  {line}" for line in upward)
    rings = house.rings()
    yield f"Rings between folders: {len(rings)}"
    yield from (f"  {' <-> '.join(ring)}" for ring in rings)


if __name__ == "__main__":
    main()
