"""FastAPI's pages in the real runtime."""

from tests.e2e.remote import Remote


def test_docs_and_schema(remote: Remote) -> None:
    assert "swagger" in remote.get("/docs").text.lower()
    schema = remote.get("/openapi.json").json()
    assert "/health/ready" in schema["paths"]
