"""A server process for each test that asks for one, and its end after the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from server.client import Client


@pytest.fixture
def start() -> Iterator[Callable[..., Client]]:
    """Start servers, not yet initialized; they are killed after the test where it did not end them."""
    clients: list[Client] = []

    def start_one(**options: object) -> Client:
        clients.append(Client(**options))  # type: ignore[arg-type]
        return clients[-1]

    yield start_one
    for client in clients:
        client.kill()
        assert client.stray is None, f"stdout carries more than the protocol: {client.stray!r}"


@pytest.fixture
def client(start: Callable[..., Client]) -> Client:
    """A server that was initialized by a client with no capabilities."""
    client = start()
    client.initialize()
    return client
