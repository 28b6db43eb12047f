"""What keeps a row from being deleted, in words: an entry for each relation to it."""

from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import ngettext_lazy

# Where two relations lead from the same rows, each says which of them it counts.
USES: dict[str, Any] = {
    "auth.User.groups": ngettext_lazy("%(count)s person", "%(count)s people", "count"),
    "bookings.Address.zone": ngettext_lazy(
        "%(count)s customer address in it", "%(count)s customer addresses in it", "count"
    ),
    "bookings.BoardMove.from_team": ngettext_lazy(
        "%(count)s move of a visit away from it",
        "%(count)s moves of visits away from it",
        "count",
    ),
    "bookings.BoardMove.to_team": ngettext_lazy(
        "%(count)s move of a visit to it", "%(count)s moves of visits to it", "count"
    ),
    "bookings.Booking.cancellation_reason": ngettext_lazy(
        "%(count)s canceled booking", "%(count)s canceled bookings", "count"
    ),
    "bookings.Booking.package": ngettext_lazy(
        "%(count)s booking", "%(count)s bookings", "count"
    ),
    "bookings.Booking.service": ngettext_lazy(
        "%(count)s booking", "%(count)s bookings", "count"
    ),
    "bookings.CouponRedemption.coupon": ngettext_lazy(
        "%(count)s use", "%(count)s uses", "count"
    ),
    "bookings.FieldMove.team": ngettext_lazy(
        "%(count)s step of a visit", "%(count)s steps of visits", "count"
    ),
    "bookings.Hold.service": ngettext_lazy("%(count)s hold", "%(count)s holds", "count"),
    "bookings.PriceLine.add_on": ngettext_lazy(
        "%(count)s price line of a booking", "%(count)s price lines of bookings", "count"
    ),
    "bookings.PriceLine.package": ngettext_lazy(
        "%(count)s price line of a booking", "%(count)s price lines of bookings", "count"
    ),
    "bookings.PriceLine.service": ngettext_lazy(
        "%(count)s price line of a booking", "%(count)s price lines of bookings", "count"
    ),
    "bookings.TeamPart.team": ngettext_lazy(
        "%(count)s visit that it was sent to", "%(count)s visits that it was sent to", "count"
    ),
    "bookings.VisitPhoto.team": ngettext_lazy(
        "%(count)s photo that it took", "%(count)s photos that it took", "count"
    ),
    "catalog.AddOn.service": ngettext_lazy("%(count)s add-on", "%(count)s add-ons", "count"),
    "catalog.Coupon.services": ngettext_lazy(
        "%(count)s coupon only for certain services",
        "%(count)s coupons only for certain services",
        "count",
    ),
    "catalog.Package.service": ngettext_lazy(
        "%(count)s package", "%(count)s packages", "count"
    ),
    "catalog.PriceListEntry.service": ngettext_lazy(
        "%(count)s price agreed with a partner",
        "%(count)s prices agreed with partners",
        "count",
    ),
    "catalog.RefundRule.service": ngettext_lazy(
        "%(count)s refund rule", "%(count)s refund rules", "count"
    ),
    "catalog.Service.category": ngettext_lazy(
        "%(count)s service", "%(count)s services", "count"
    ),
    "catalog.ServiceEnablement.service": ngettext_lazy(
        "%(count)s partner who may sell it", "%(count)s partners who may sell it", "count"
    ),
    "field.EntryCode.team": ngettext_lazy(
        "%(count)s code for its phone", "%(count)s codes for its phone", "count"
    ),
    "field.Phone.team": ngettext_lazy(
        "%(count)s phone that was let in", "%(count)s phones that were let in", "count"
    ),
    "scheduling.BreakRule.team": ngettext_lazy(
        "%(count)s rule for its breaks", "%(count)s rules for its breaks", "count"
    ),
    "scheduling.BreakRule.zone": ngettext_lazy(
        "%(count)s rule for its breaks", "%(count)s rules for its breaks", "count"
    ),
    "scheduling.CalendarDay.zone": ngettext_lazy(
        "%(count)s special day", "%(count)s special days", "count"
    ),
    "scheduling.ServiceRule.service": ngettext_lazy(
        "%(count)s scheduling rule", "%(count)s scheduling rules", "count"
    ),
    "scheduling.ServiceRule.skills": ngettext_lazy(
        "%(count)s service that needs it", "%(count)s services that need it", "count"
    ),
    "scheduling.ShiftRule.team": ngettext_lazy(
        "%(count)s entry of its working hours",
        "%(count)s entries of its working hours",
        "count",
    ),
    "scheduling.ShiftRule.zone": ngettext_lazy(
        "%(count)s entry of its working hours",
        "%(count)s entries of its working hours",
        "count",
    ),
    "scheduling.Team.home_zone": ngettext_lazy(
        "%(count)s team whose home it is", "%(count)s teams whose home it is", "count"
    ),
    "scheduling.Team.skills": ngettext_lazy(
        "%(count)s team that has it", "%(count)s teams that have it", "count"
    ),
    "scheduling.Team.zones": ngettext_lazy(
        "%(count)s team that serves it", "%(count)s teams that serve it", "count"
    ),
}


def relations_to(model: type[Model]) -> list[Any]:
    """Return the relations by which rows refer to this model, without tables between."""
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)  # noqa: SLF001
        if relation.is_relation and relation.auto_created and not relation.concrete
        if not relation.related_model._meta.auto_created  # type: ignore[union-attr] # noqa: SLF001
    ]


def label_of(relation: Any) -> str:
    """Return ``app.Model.field`` of a relation."""
    return f"{relation.related_model._meta.label}.{relation.field.name}"  # noqa: SLF001


def rows_of(relation: Any, found: Model) -> QuerySet[Any]:
    """Return the rows that lead to this one."""
    rows: QuerySet[Any] = relation.related_model._base_manager.all()  # noqa: SLF001
    return rows.filter(**{relation.field.name: found.pk})
