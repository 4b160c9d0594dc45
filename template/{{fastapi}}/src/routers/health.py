"""GET /health with its checks, /health/live and /health/ready."""

from fastapi import APIRouter, Response

from dependencies import Settings
from models.common import HealthResponse
from services.health import check_health

router = APIRouter(prefix="/health", tags=["health"])


@router.get("")
async def health(settings: Settings) -> HealthResponse:
    """Every check, always with 200: `status` tells whether all are ok."""
    return await check_health(settings)


@router.get("/live")
async def live() -> dict[str, str]:
    """200 as long as the Worker answers at all."""
    return {"status": "ok"}


@router.get("/ready", responses={503: {"model": HealthResponse}})
async def ready(settings: Settings, response: Response) -> HealthResponse:
    """The same checks, with 503 when one of them is not ok."""
    result = await check_health(settings)
    if result.status != "ok":
        response.status_code = 503
    return result
