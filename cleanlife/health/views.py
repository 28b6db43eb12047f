"""What load balancers and deployments ask."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cleanlife import clock
from cleanlife.health.services.check_readiness import check_readiness


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Say that the web process is alive, without touching anything else."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say whether database, broker and worker are there: 200, or 503 and which is not."""
    checks = check_readiness(now=clock.now())
    is_ready = all(checks.values())
    return JsonResponse(
        {
            "status": "ok" if is_ready else "unavailable",
            "checks": {
                name: "ok" if passed else "unavailable" for name, passed in checks.items()
            },
        },
        status=200 if is_ready else 503,
    )
