"""Business logic and outbound calls: nothing here knows which framework serves the request."""
