"""A photo by its signed URL: shown to whoever has that, until it ends."""

from datetime import datetime

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse

from bookings.models import VisitPhoto
from bookings.photo_token import read_photo_token
from cleanlife import clock
from cleanlife.pages.errors import allow_methods

# A photo runs nothing and loads nothing, whatever a browser takes it for.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@allow_methods("GET", "HEAD")
def show_photo(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the photo. Raises Http404 for a URL that is not ours or has ended."""
    now = clock.now()
    found = read_photo_token(token)
    if found is None or found[1] <= now:
        raise Http404
    photo_id, ends_at = found
    photo = VisitPhoto.objects.kept().filter(pk=photo_id).first()
    if photo is None:
        raise Http404
    headers = _headers(photo, ends_at, now=now)
    return HttpResponse(_read(photo), content_type="image/jpeg", headers=headers)


def _read(photo: VisitPhoto) -> bytes:
    try:
        with default_storage.open(photo.name) as file:
            return bytes(file.read())
    except FileNotFoundError:
        raise Http404 from None


def _headers(photo: VisitPhoto, ends_at: datetime, *, now: datetime) -> dict[str, str]:
    return {
        "Cache-Control": f"private, max-age={int((ends_at - now).total_seconds())}",
        "Content-Disposition": f'inline; filename="{photo.kind}-{photo.pk.hex[:8]}.jpg"',
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
