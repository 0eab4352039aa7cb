"""Settings come from the start, from the client's configuration, and change while the server runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from server.client import Client
from shapelens.config.settings import Settings
from shapelens.lsp.settings import InForce, section

Start = Callable[..., Client]

URI = "file:///model.py"

MISMATCH = """\
import keras
from keras import layers

x = layers.Conv2D(8, 3)(keras.Input((784,)))
"""

OFF = {"diagnostics": {"enabled": False}}
ON = {"diagnostics": {"enabled": True}}


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([], Settings()),
        ([None, {}, "nonsense", []], Settings()),
        ([{"keras": "2"}], Settings(keras=2)),
        ([{"keras": 3}], Settings(keras=3)),
        ([{"keras": "3"}, {"keras": "auto"}], Settings()),
        ([{"keras": "3"}, OFF], Settings(keras=3, diagnostics=False)),
        ([OFF, {"diagnostics": {}}], Settings(diagnostics=False)),
        ([OFF, {"keras": "4", "diagnostics": {"enabled": "yes"}}], Settings(diagnostics=False)),
        ([{"keras": ["2"], "diagnostics": True}], Settings()),
        ([{"ignore": ["dense-on-image"]}], Settings(ignore=("dense-on-image",))),
        ([{"select": ["dense-on-image"]}, {"select": "dense-on-image"}], Settings(select=("dense-on-image",))),
        ([{"diagnostics": {"delay": 250}}], Settings(delay=0.25)),
        ([{"diagnostics": {"delay": 250}}, {"diagnostics": {"delay": -1}}], Settings(delay=0.25)),
        (
            [{"diagnostics": {"delay": True}}, {"diagnostics": {"delay": "1"}}, {"diagnostics": {"delay": 1e6}}],
            Settings(),
        ),
    ],
)
def test_reading(sources: list[Any], expected: Settings) -> None:
    settings = InForce()
    settings.configure(*sources)
    assert settings.of(None) == expected


def test_a_configuration_may_name_its_section() -> None:
    assert section({"shapelens": OFF}) == OFF
    assert section(OFF) == OFF
    assert section(None) is None


def wait_for_problems(client: Client, count: int) -> None:
    client.wait_for("textDocument/publishDiagnostics", lambda params: len(params["diagnostics"]) == count)


def test_problems_wait_until_the_text_is_still(start: Start) -> None:
    client = start()
    client.initialize(options={"settings": {"diagnostics": {"delay": 300}}})
    client.open(URI, MISMATCH)
    wait_for_problems(client, 1)
    for version, end in enumerate(("", "# a", "# ab"), 2):
        client.change(URI, version, {"text": MISMATCH + end})
    shown = client.wait_for("textDocument/publishDiagnostics", lambda params: params["version"] > 1)
    assert shown["version"] == 4


def test_initialization_options(start: Start) -> None:
    client = start()
    client.initialize(options={"settings": OFF})
    client.open(URI, MISMATCH)
    assert client.diagnostics(URI, 1) == []


def test_a_wrong_setting_is_logged(start: Start) -> None:
    client = start()
    client.initialize(options={"settings": {"keras": "four"}})
    logged = client.wait_for("window/logMessage")
    assert logged["type"] == 2
    assert "shapelens.keras: 'four'" in logged["message"]


def test_a_change_that_carries_the_settings(client: Client) -> None:
    client.open(URI, MISMATCH)
    assert len(client.diagnostics(URI, 1)) == 1
    client.notify("workspace/didChangeConfiguration", {"settings": {"shapelens": OFF}})
    wait_for_problems(client, 0)
    client.notifications.clear()
    client.notify("workspace/didChangeConfiguration", {"settings": {"shapelens": ON}})
    wait_for_problems(client, 1)


def test_a_client_that_is_asked(start: Start) -> None:
    client = start()
    client.configuration = OFF
    client.initialize({"workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}}})
    client.open(URI, MISMATCH)
    wait_for_problems(client, 0)
    assert client.registered == ["workspace/didChangeConfiguration"]
    client.configuration = {"keras": "3"}
    client.notifications.clear()
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    wait_for_problems(client, 1)
