"""Erase what is personal of a customer; sums, dates and places as coarse as zones stay.

Whoever keeps another personal value of a customer erases it here (architecture, rule 5a).
"""

import uuid
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from bookings.errors import ContactHasOpenVisits, ContactNotFound
from bookings.lifecycle import EDITABLE, RefundStatus
from bookings.models import (
    Address,
    Booking,
    Contact,
    CouponRedemption,
    CustomerText,
    PaymentLink,
    Rating,
    Refund,
    VisitAccess,
    VisitPhoto,
)
from bookings.services.visits.forget_photos import delete_photo
from bookings.texts import TextState
from cleanlife.api.services.forget_answers import forget_answers
from cleanlife.backoffice.log_names import rename_in_log
from cleanlife.problems import Problem
from webhooks.outbox import erase_bodies

# Of phones that were erased; none begins so, and each is another.
_NO_PHONE, _LONGEST_PHONE = "x", 16


def erase_contact(*, contact_id: UUID, now: datetime) -> Contact:
    """Erase a customer's personal values, once and for ever; idempotent.

    Partners no longer find the contact; its bookings stay, with their versions raised. Bodies
    of events that told of it are null, and deliveries that still wait fail as no longer kept.
    Raises ContactNotFound, and ContactHasOpenVisits while a visit or a refund is under way.
    """
    contact = _erase_rows(contact_id, now=now)
    # Files are no part of a transaction: a photo whose deletion fails is found by the sweep.
    photos = VisitPhoto.objects.kept().filter(appointment__booking__contact=contact)
    for photo in photos:
        delete_photo(photo, now=now)
    return contact


def open_visits_of(contact: Contact) -> QuerySet[Booking]:
    """Return the bookings for which the personal values of a contact are still needed."""
    waiting = Q(status__in=EDITABLE)
    refunding = Q(payments__refunds__status__in=[RefundStatus.REQUESTED, RefundStatus.PENDING])
    return Booking.objects.filter(waiting | refunding, contact=contact).distinct()


@transaction.atomic
def _erase_rows(contact_id: UUID, *, now: datetime) -> Contact:
    # A booking that is being made holds its address, and will name the contact: it may.
    rows = Contact.objects.select_for_update(no_key=True)
    contact = rows.filter(pk=contact_id).first()
    if contact is None:
        raise ContactNotFound
    if contact.erased_at:
        return contact
    addresses = list(Address.objects.locked().filter(contact=contact).order_by("pk"))
    bookings = list(Booking.objects.locked().filter(contact=contact).order_by("pk"))
    if open_visits_of(contact).exists():
        raise ContactHasOpenVisits
    for address in addresses:
        _erase_address(address, now=now)
    for booking in bookings:
        _erase_booking(booking, now=now)
    _erase_around(contact, now=now)
    _erase(contact, now=now)
    erase_bodies(partner_id=contact.partner_id, naming=f'"contactId":"{contact.pk}"', now=now)
    forget_answers(partner_id=contact.partner_id, naming=str(contact.pk))
    return contact


def _erase(contact: Contact, *, now: datetime) -> None:
    contact.name = ""
    contact.phone = f"{_NO_PHONE}{uuid.uuid4().hex}"[:_LONGEST_PHONE]
    contact.wants_texts = False
    contact.erased_at = now
    fields = ["name", "phone", "wants_texts", "erased_at", "search_text"]
    contact.save(update_fields=fields)
    rename_in_log(contact)


def _erase_address(address: Address, *, now: datetime) -> None:
    """Leave city and zone: how many visits were where."""
    for name in ("label", "line1", "district", "building_number", "postal_code"):
        setattr(address, name, "")
    address.access_notes = ""
    address.latitude = address.longitude = 0
    address.removed_at = address.removed_at or now
    address.save()


def _erase_booking(booking: Booking, *, now: datetime) -> None:
    """Leave the partner's reference, the sums and the times."""
    for name in ("on_site_name", "on_site_phone", "notes", "user_id", "cancellation_notes"):
        setattr(booking, name, "")
    booking.metadata = {}
    booking.allows_photos = False
    # What a partner has cached by its version is no longer what there is.
    booking.version += 1
    booking.updated_at = now
    booking.save()


def _erase_around(contact: Contact, *, now: datetime) -> None:
    of_contact = {"booking__contact": contact}
    CouponRedemption.objects.filter(**of_contact).update(phone="")
    VisitAccess.objects.filter(**of_contact).delete()
    Refund.objects.filter(payment__booking__contact=contact).update(notes="")
    Rating.objects.filter(**of_contact).update(text="", updated_at=now)
    texts = CustomerText.objects.filter(**of_contact)
    texts.filter(state=TextState.PLANNED).update(
        state=TextState.WITHDRAWN, next_attempt_at=None
    )
    texts.update(phone="", text="")
    # A provider that refuses a message may name its phone.
    PaymentLink.objects.filter(**of_contact).update(last_error="")
    for text in texts:
        if text.problem and text.problem.values:
            text.problem = Problem(text.problem.code, {"text": ""})
            text.save(update_fields=["problem"])
