"""Why a delivery failed: the codes that are stored, and their sentences."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DeliveryProblem(TextChoices):
    """A code and its sentence, which never describes our network: partners read it."""

    NOT_A_URL = "NOT_A_URL", _("url must be a URL address")
    URL_CHARACTERS = (
        "URL_CHARACTERS",
        _("url must not contain spaces, control characters or backslashes"),
    )
    URL_USER = "URL_USER", _("url must not contain a user name or password")
    HOST_MALFORMED = "HOST_MALFORMED", _("url host must be a domain name or an IP address")
    PORT_MALFORMED = "PORT_MALFORMED", _("url port must be a number from 1 to 65535")
    PORT_REFUSED = "PORT_REFUSED", _("url must not use port %(port)s")
    NOT_HTTPS = "NOT_HTTPS", _("url must use https")
    HOST_NOT_ALLOWED = "HOST_NOT_ALLOWED", _("url host is not in the allowed domains")
    NOT_PUBLIC = "NOT_PUBLIC", _("url must be a public address")
    HOST_UNKNOWN = "HOST_UNKNOWN", _("the host name could not be resolved")
    UNREACHABLE = "UNREACHABLE", _("the endpoint did not accept the connection")
    TLS_FAILED = (
        "TLS_FAILED",
        _("the TLS handshake failed: check the endpoint's certificate"),
    )
    NO_ANSWER = "NO_ANSWER", _("the endpoint did not answer in time")
    TIMED_OUT = "TIMED_OUT", _("no complete answer within %(seconds)s seconds")
    BROKEN_OFF = "BROKEN_OFF", _("the connection broke before an answer arrived")
    NOT_SENT = "NOT_SENT", _("the request could not be sent")
    ANSWERED = "ANSWERED", _("the endpoint answered %(status)s")
    REDIRECTED = (
        "REDIRECTED",
        _("the endpoint answered %(status)s; redirects are not followed"),
    )
    DELETED = "DELETED", _("subscription is deleted")
    INACTIVE = "INACTIVE", _("subscription is inactive")
    EXPIRED = "EXPIRED", _("event is no longer kept")
    OTHER = "OTHER", "%(text)s"
