"""Why a caller is refused (contract, section 2)."""

from cleanlife.errors import Forbidden, RateLimited, Unauthenticated


class InvalidApiKey(Unauthenticated):
    """No key, an unknown one, a revoked or expired one, or its partner is not active."""

    code = "UNAUTHORIZED"
    message = "A valid API key is required in the x-api-key header."


class IpNotAllowed(Forbidden):
    """The key has a list of addresses, and the caller's is not on it."""

    code = "IP_NOT_ALLOWED"
    message = "This key may not be used from your IP address."


class InvalidPartnerDomain(Forbidden):
    """The page that sent the request is not on one of the partner's domains."""

    code = "INVALID_PARTNER_DOMAIN"
    message = "The request's origin is not among your allowed domains."


class SandboxDomainNotAllowed(Forbidden):
    """The page is on a domain for the sandbox, and this is production."""

    code = "SANDBOX_DOMAIN_NOT_ALLOWED"
    message = "The request's origin is allowed in the sandbox only."


class PermissionMissing(Forbidden):
    """The key lacks the permission of the endpoint."""

    code = "FORBIDDEN"
    message = "Your API key lacks the permission for this endpoint."


class TooManyFailedAuthentications(RateLimited):
    """Too many wrong keys came from one client IP."""

    message = "Too many failed authentications from your IP address."


class PartnerRateLimitExceeded(RateLimited):
    """The key used up its requests per minute."""

    message = "Partner API rate limit exceeded"
