"""What the Worker says of itself: /openapi.json, and /docs for people."""

from tests.client import Client


def test_openapi_names_the_routes(client: Client) -> None:
    schema = client.get("/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert {"/health", "/health/live", "/health/ready"} <= set(schema["paths"])


def test_docs_are_a_page_about_this_worker(client: Client) -> None:
    response = client.get("/docs")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert client.get("/openapi.json").json()["info"]["title"] in response.text
