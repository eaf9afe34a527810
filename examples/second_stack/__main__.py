"""What a team that uses a cluster keeps apart from the team that runs it: all it needs is the other stack's name."""

from __future__ import annotations

import pulumi

cluster = pulumi.StackReference("cluster", stack_name=pulumi.Config().require("cluster"))
jobs_url = cluster.require_output("jobs_url")

pulumi.export(
    "submit", pulumi.Output.concat("ray job submit --address ", jobs_url, " -- python hello_ray.py")
)
pulumi.export("nodes", cluster.require_output("nodes").apply(len))
# A secret there is a secret here.
pulumi.export("ray_token", cluster.require_output("ray_token"))
