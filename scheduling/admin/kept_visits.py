"""Teams and zones with visits are kept, and told of by visits to come and visits that were."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cleanlife import clock
from cleanlife.backoffice.deletion import DeletionGuard
from cleanlife.wording import count_in_words
from scheduling.models import Reservation

FUTURE = ngettext_lazy("%(count)s future visit", "%(count)s future visits", "count")
OTHER = ngettext_lazy(
    "%(count)s past or canceled visit", "%(count)s past or canceled visits", "count"
)


class KeptVisitsAdmin(DeletionGuard):
    """An admin of what visits are reserved with."""

    deactivation_hint = _(
        "No new visit is sold with it. Its future visits stay booked until you move or cancel"
        " them."
    )

    def count_rows(self, label: str, rows: QuerySet[Any]) -> list[str]:
        """Count visits to come and the others apart."""
        if rows.model is not Reservation:
            return super().count_rows(label, rows)
        live = ~Q(state=Reservation.State.RELEASED)
        future = rows.filter(live, date__gte=clock.riyadh_date(clock.now())).count()
        others = rows.count() - future
        return count_in_words(FUTURE, future) + count_in_words(OTHER, others)
