"""How answers become bytes."""

from rest_framework.renderers import JSONRenderer as RestJSONRenderer


class JSONRenderer(RestJSONRenderer):
    """JSON in UTF-8, whatever the Accept header asks: the API speaks nothing else."""

    charset = None
    ensure_ascii = False
