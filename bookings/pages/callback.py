"""What Tap calls when a charge was captured or failed."""

import json
import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from bookings.gateways.interface import GatewayRefused, GatewayUnavailable
from bookings.gateways.tap import TapGateway
from bookings.gateways.tap_signature import is_genuine
from bookings.services.payments.receive_callback import receive_callback
from cleanlife import clock
from cleanlife.pages.errors import allow_methods

logger = logging.getLogger(__name__)

BAD_REQUEST, FORBIDDEN, SERVICE_UNAVAILABLE = 400, 403, 503


@csrf_exempt
@allow_methods("POST")
def tap_callback(request: HttpRequest) -> HttpResponse:
    """Have the charge checked, if the call is Tap's.

    Its signature covers a part of the body only, so nothing of it is believed but that there is
    something to see.
    """
    if not settings.TAP_SECRET_KEY:
        raise Http404
    charge = _read(request)
    if charge is None:
        return JsonResponse({"received": False}, status=BAD_REQUEST)
    signature = request.headers.get("hashstring", "")
    if not is_genuine(charge, signature, settings.TAP_SECRET_KEY):
        logger.warning("A callback for a charge has a wrong signature.")
        return JsonResponse({"received": False}, status=FORBIDDEN)
    try:
        receive_callback(gateway=TapGateway.name, charge_id=str(charge["id"]), now=clock.now())
    except (GatewayUnavailable, GatewayRefused) as problem:
        # Tap calls again.
        logger.warning("A charge that we do not know could not be read: %s", problem)
        return JsonResponse({"received": False}, status=SERVICE_UNAVAILABLE)
    return JsonResponse({"received": True})


def _read(request: HttpRequest) -> dict[str, Any] | None:
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError, RequestDataTooBig):
        return None
    return found if isinstance(found, dict) else None
