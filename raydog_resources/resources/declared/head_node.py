"""HeadNode in a program; what is done for it is in `resources/head_node.py`."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi.dynamic import Resource

from raydog_resources.resources.declared.provider import Declared

_OUTPUTS = (
    "head_id",
    "private_ip",
    "public_ip",
    "gcs_port",
    "ray_address",
    "dashboard_url",
    "ray_token",
    "token_file",
    "host_key",
)


class HeadNode(Resource, module="raydog", name="HeadNode"):
    """The head's task and the token of its Ray."""

    head_id: pulumi.Output[str]
    private_ip: pulumi.Output[str]
    public_ip: pulumi.Output[str]
    gcs_port: pulumi.Output[int]
    ray_address: pulumi.Output[str]
    dashboard_url: pulumi.Output[str]
    ray_token: pulumi.Output[str]
    token_file: pulumi.Output[str]
    host_key: pulumi.Output[str]
    """What the head's machine showed at the first contact over SSH; "" where there is no SSH."""

    def __init__(self, name: str, inputs: dict[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        secret = pulumi.ResourceOptions(additional_secret_outputs=["ray_token"])
        super().__init__(
            Declared("head-node"),
            name,
            {**inputs, **dict.fromkeys(_OUTPUTS)},
            pulumi.ResourceOptions.merge(opts, secret),
        )
