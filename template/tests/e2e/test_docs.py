"""What the Worker says of itself, in the real runtime."""

from tests.e2e.remote import Remote


def test_docs_and_schema(remote: Remote) -> None:
    schema = remote.get("/openapi.json").json()
    assert "/health/ready" in schema["paths"]
    assert schema["info"]["title"] in remote.get("/docs").text
