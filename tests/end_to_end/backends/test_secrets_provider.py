"""Secrets closed by a key of AWS's key management, on a stand-in for it: who has no access to the key opens nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.backends.backend import moto
from tests.end_to_end.cli.typist import Typist
from tests.end_to_end.cluster.conftest import platform_folder
from tests.end_to_end.engine import EngineUnderTest

pytestmark = [pytest.mark.cli, pytest.mark.matrix, pytest.mark.timeout(600)]


@pytest.fixture
def typist(engine: EngineUnderTest, tmp_path: Path) -> Iterator[Typist]:
    if engine.kind != "cli":
        pytest.skip("the embedded engine opens secrets by passphrase only")
    with (
        LocalPlatform(isolation="stub", data_dir=tmp_path / "platform") as platform,
        moto(tmp_path / "aws") as (url, environment),
    ):
        made = Typist(tmp_path / "project", platform_folder(platform), engine)
        made.environment |= {**environment, "AWS_ENDPOINT_URL": url, "NO_PROXY": "127.0.0.1"}
        made.environment["PULUMI_BACKEND_URL"] = f"file://{tmp_path}?metadata=skip"
        yield made
        made.end_orphans()


def new_key(url: str) -> str:
    """The id of a key made there."""
    with requests.Session() as session:
        session.trust_env = False
        headers = {
            "X-Amz-Target": "TrentService.CreateKey",
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/kms/aws4_request",
        }
        answer = session.post(url, json={}, headers=headers, timeout=30)
        answer.raise_for_status()
        return str(answer.json()["KeyMetadata"]["KeyId"])


def test_the_token_is_opened_by_whoever_may_use_the_key(typist: Typist) -> None:
    provider = f"awskms:///{new_key(typist.environment['AWS_ENDPOINT_URL'])}?region=us-east-1"
    made = typist.pulumi("stack", "init", "local", "--secrets-provider", provider, environment={})
    assert made.code == 0, made.text
    up = typist.type("up", "--yes")
    assert up.code == 0, up.text
    token = typist.type("outputs", "--only", "ray_token", "--show-secrets").out.strip()
    assert len(token) > 20
    assert token not in (typist.folder.parent / ".pulumi" / "stacks" / "raydog" / "local.json").read_text()
    nowhere = typist.type(
        "outputs", "--only", "ray_token", "--show-secrets", AWS_ENDPOINT_URL="http://127.0.0.1:9"
    )
    assert nowhere.code != 0
    assert token not in nowhere.text
    destroyed = typist.type("destroy", "--yes")
    assert destroyed.code == 0, destroyed.text
