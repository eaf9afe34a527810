"""The program of the conformance cases: a cluster as the case in the environment describes it."""

from __future__ import annotations

import json
import os
from typing import Any

import pulumi
from things import Thing

CASE: dict[str, Any] = json.loads(os.environ.get("CASE", "{}"))


def options(key: str, **more: Any) -> pulumi.ResourceOptions:
    """What a case says of a resource's options, beside what the program says."""
    said = dict(CASE.get(key, {}))
    if "custom_timeouts" in said:
        said["custom_timeouts"] = pulumi.CustomTimeouts(**said["custom_timeouts"])
    return pulumi.ResourceOptions(**{**more, **said})


class Cluster(pulumi.ComponentResource):
    """A net, a head in it, workers that need both."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("world:index:Cluster", name, None, opts)
        provider = self._own_provider()
        net_inputs = {
            "zone": CASE.get("net_zone", "a"),
            "size": CASE.get("net_size", 1),
            **CASE.get("net_kw", {}),
        }
        self.net = Thing(f"{name}-net", net_inputs, options("net_opts", parent=self, **provider))
        head_inputs = {
            "net": self.net.addr,
            "size": CASE.get("head_size", 1),
            "token": pulumi.Config().get_secret("token") or pulumi.Output.secret("hush"),
            **CASE.get("head_kw", {}),
        }
        self.head = Thing(f"{name}-head", head_inputs, options("head_opts", parent=self, **provider))
        self.workers = [self._worker(name, number, provider) for number in range(CASE.get("workers", 2))]
        self.register_outputs({"addr": self.head.addr, **CASE.get("component_outputs", {})})

    def _own_provider(self) -> dict[str, Any]:
        if "provider" not in CASE:
            return {}
        settings = {
            key: pulumi.Output.secret(value) if key == "key" else value
            for key, value in CASE["provider"].items()
        }
        made = pulumi.ProviderResource("pulumi-python", "own", settings, pulumi.ResourceOptions(parent=self))
        return {"provider": made}

    def _worker(self, name: str, number: int, provider: dict[str, Any]) -> Thing:
        inputs = {"head": self.head.addr, "number": number, **CASE.get("w_kw", {})}
        opts = options("w_opts", parent=self, depends_on=[self.net], **provider)
        return Thing(f"{name}-w{number}", inputs, opts)


def aliases(key: str) -> list[Any]:
    """Former names of a resource."""
    return [pulumi.Alias(name=name) for name in CASE.get(key, ())]


def double_sizes(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    """A transform of everything."""
    if "size" not in args.props:
        return None
    return pulumi.ResourceTransformResult(props={**args.props, "size": 2}, opts=args.opts)


def lone_things() -> None:
    """Whatever else a case wants, outside of the cluster."""
    if "dw" in CASE:
        home = Thing("home", {"zone": CASE["dw"]})
        Thing("lodger", {"size": 1}, pulumi.ResourceOptions(deleted_with=home, depends_on=[home]))
    if "get" in CASE:
        found = Thing("found", {"text": "seen"}, pulumi.ResourceOptions(id=CASE["get"]))
        pulumi.export("found", found.addr)
    if "other" in CASE:
        Thing("other", CASE["other"], kind="other")
    if "values" in CASE:
        Thing("values", CASE["values"], options("values_opts"))
    if "twice" in CASE:
        first = Thing("twin", {})
        Thing("twin", {}, pulumi.ResourceOptions(depends_on=[first]))
    if "chain" in CASE:
        before: Any = None
        for number in range(CASE["chain"]):
            inputs: dict[str, Any] = (
                {"net": before.addr} if before is not None and CASE.get("chain_net") else {}
            )
            opts = pulumi.ResourceOptions(depends_on=[before] if before is not None else [])
            before = Thing(f"link{number}", {"text": CASE.get("chain_text", "x"), **inputs}, opts)


def beyond_the_fence(what: str) -> None:
    """What only the command line does."""
    if what == "reference":
        pulumi.StackReference("organization/other/dev")
    elif what == "asset":
        Thing("asset", {"text": pulumi.StringAsset("x")})
    elif what == "provider":
        pulumi.CustomResource("aws:s3/bucket:Bucket", "bucket")
    elif what == "import":
        Thing("imported", {}, pulumi.ResourceOptions(import_="t-1"))
    elif what == "function":
        pulumi.runtime.invoke("aws:index:getRegion", {})
    elif what == "hook":
        hook = pulumi.ResourceHook("hook", lambda args: None)
        hooks = pulumi.ResourceHookBinding(before_create=[hook])
        Thing("hooked", {}, pulumi.ResourceOptions(hooks=hooks))


if "beyond" in CASE:
    beyond_the_fence(CASE["beyond"])
if "transform" in CASE:
    pulumi.runtime.register_resource_transform(double_sizes)
if "log_error" in CASE:
    pulumi.log.error("the program complains")
if "empty" not in CASE:
    cluster = Cluster(CASE.get("cluster", "c1"), pulumi.ResourceOptions(aliases=aliases("aliases")))
    pulumi.export("addr", cluster.head.addr)
    pulumi.export("token", cluster.head.token)
    pulumi.export("plain", CASE.get("plain", {"a": [1, 2.5, "ü", None, True]}))
lone_things()
if "raise" in CASE:
    raise ValueError("the program gives up")
if "exit" in CASE:
    raise SystemExit(CASE["exit"])
