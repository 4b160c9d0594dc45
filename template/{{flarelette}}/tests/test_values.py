"""What the environment's values become."""

from types import SimpleNamespace
from typing import Any, Literal

import pytest

from models.values import Secret, read_env, read_var

LEVEL = Literal["LOW", "HIGH"]


@pytest.mark.parametrize(
    ("value", "kind", "read"),
    [
        ("text", str, "text"),
        (5, int, 5),
        ("5", int, 5),
        (5, float, 5.0),
        ("0.5", float, 0.5),
        (True, bool, True),
        ("false", bool, False),
        ("LOW", LEVEL, "LOW"),
    ],
)
def test_vars_get_their_type(value: Any, kind: Any, read: Any) -> None:
    result = read_var(value, kind)
    assert (result, type(result)) == (read, type(read))


@pytest.mark.parametrize(
    ("value", "kind"),
    [(5, str), ("five", int), (True, int), ("", float), (1, bool), ("yes", bool), ("MID", LEVEL)]
    + [(1.5, int), ("1_000", int), (float("inf"), int), (float("nan"), float), ("inf", float)],
)
def test_a_wrong_value_is_refused_and_not_repeated(value: Any, kind: Any) -> None:
    with pytest.raises(ValueError, match="must be") as caught:
        read_var(value, kind)
    assert "five" not in str(caught.value)


def test_every_fault_is_named() -> None:
    env = SimpleNamespace(SIZE="x", RATIO="y")
    given = read_env({"size": int, "ratio": float}, env)
    assert set(given["wrong_vars"]) == {"SIZE", "RATIO"}


def test_a_secret_does_not_show() -> None:
    secret = Secret("open-sesame")
    assert "sesame" not in f"{secret} {secret!r} {[secret]}"
    assert secret.get_secret_value() == "open-sesame"
