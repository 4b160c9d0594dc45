"""GET /health with its checks, /health/live and /health/ready."""

from dependencies import get_settings
from flarelette import JsonResponse, Request, WorkersApp
from models.common import HealthResponse
from services.health import check_health

router = WorkersApp()


@router.get("/")
async def health(request: Request) -> HealthResponse:
    """Every check, always with 200: `status` tells whether all are ok."""
    return await check_health(get_settings(request))


@router.get("/live")
async def live(request: Request) -> dict[str, str]:
    """200 as long as the Worker answers at all."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(request: Request) -> JsonResponse:
    """The same checks, with 503 when one of them is not ok."""
    result = await check_health(get_settings(request))
    return JsonResponse(result, 200 if result.status == "ok" else 503)
