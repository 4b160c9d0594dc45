"""What the Worker's requests, responses and settings look like."""
