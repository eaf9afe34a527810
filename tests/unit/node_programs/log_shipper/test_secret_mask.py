"""No secret is in what is sent away."""

from __future__ import annotations

from pathlib import Path

from raydog_resources.gateways import secret_mask as kept
from raydog_resources.node_programs.log_shipper import secret_mask
from raydog_resources.node_programs.log_shipper.secret_mask import HIDDEN, SecretMask


def test_rays_token_is_known_as_soon_as_it_has_come(tmp_path: Path) -> None:
    file = tmp_path / "token"
    mask = SecretMask({"RAY_AUTH_TOKEN_PATH": str(file)})
    assert mask.clean("it is sesame-street") == "it is sesame-street"
    file.write_text("sesame-street\n")
    mask.look_again()
    assert mask.clean("it is sesame-street, sesame-street!") == f"it is {HIDDEN}, {HIDDEN}!"


def test_what_the_environment_keeps_secret_is_hidden() -> None:
    mask = SecretMask({"RAYDOG_TOKEN": "abcdef123", "DB_PASSWORD": "hunter22", "HOME": "/home/me"})
    assert mask.clean("abcdef123 hunter22 /home/me") == f"{HIDDEN} {HIDDEN} /home/me"


def test_what_looks_like_a_token_of_ours_is_hidden() -> None:
    mask = SecretMask({})
    assert mask.clean(f"Bearer {'0a' * 32}.") == f"Bearer {HIDDEN}."
    assert mask.clean(f"x{'0a' * 32}") == f"x{'0a' * 32}"


def test_what_is_sent_and_what_is_kept_hide_the_same() -> None:
    assert (secret_mask._NAMED, secret_mask._TOKEN, HIDDEN) == (kept._NAMED, kept._TOKEN, kept.HIDDEN)
