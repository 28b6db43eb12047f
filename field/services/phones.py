"""Which phone calls, in which language it is read, and how it is signed out."""

from datetime import datetime, timedelta

from field.codes import hash_token
from field.errors import NoSession, SessionEnded
from field.languages import Language
from field.models import Phone

SEEN_IS_WRITTEN_ONCE_IN = timedelta(minutes=1)
# Of what a browser sent as a cookie; ours has 43 characters.
LONGEST_TOKEN = 100


def find_phone(token: str, *, now: datetime) -> Phone:
    """Return the phone with this session, its team with it. Raises NoSession, SessionEnded."""
    if not token or len(token) > LONGEST_TOKEN:
        raise NoSession
    phones = Phone.objects.select_related("team")
    phone = phones.filter(token_hash=hash_token(token)).first()
    if phone is None:
        raise NoSession
    if not phone.is_let_in(now):
        raise SessionEnded(phone.language)
    if now - phone.last_seen_at >= SEEN_IS_WRITTEN_ONCE_IN:
        phone.last_seen_at = now
        phone.save(update_fields=["last_seen_at"])
    return phone


def sign_out(phone: Phone, *, because: Phone.Ended, by: str, now: datetime) -> bool:
    """End the session of a phone; return whether it still ran."""
    ended = Phone.objects.filter(pk=phone.pk, revoked_at=None).update(
        revoked_at=now, revoked_because=because, revoked_by=by
    )
    return bool(ended)


def choose_language(phone: Phone, *, language: Language) -> Phone:
    """Let the phone's page be read in a language from now on."""
    phone.language = language
    phone.save(update_fields=["language"])
    return phone
