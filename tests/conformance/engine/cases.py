"""The conformance cases: what a program of this kind can ask of an engine, and all that can go wrong."""

from __future__ import annotations

from tests.conformance.engine.case import (
    Case,
    configured,
    destroy,
    lowered,
    preview,
    raised,
    refresh,
    up,
    vanish,
)

_DBR = {"dbr": 1}
_ASK = {"ask": 1}

LIVES = (
    Case("create-noop", (preview(), up(), preview(), up(), preview("--expect-no-changes")), is_smoke=True),
    Case("update", (up(), preview(head_size=7), up(head_size=7))),
    Case(
        "update-asked", (up(head_kw=_ASK), preview(head_kw=_ASK, head_size=7), up(head_kw=_ASK, head_size=7))
    ),
    Case("update-cascade-replace", (up(), preview(net_size=5), up(net_size=5))),
    Case("replace-create-first", (up(), preview(net_zone="b"), up(net_zone="b"))),
    Case(
        "replace-old-first",
        (up(net_kw=_DBR), preview(net_kw=_DBR, net_zone="b"), up(net_kw=_DBR, net_zone="b")),
        is_smoke=True,
    ),
    Case("replace-old-first-option", (up(), up(net_zone="b", net_opts={"delete_before_replace": True}))),
    Case(
        "replace-old-first-cascade",
        (up(net_kw=_DBR, head_kw=_DBR), up(net_kw=_DBR, head_kw=_DBR, net_zone="b", net_size=4)),
    ),
    Case(
        "replace-option-false",
        (up(net_kw=_DBR), up(net_kw=_DBR, net_zone="b", net_opts={"delete_before_replace": False})),
    ),
    Case("replace-asked", (up(net_kw=_ASK, head_kw=_ASK), up(net_kw=_ASK, head_kw=_ASK, net_zone="b"))),
    Case(
        "replace-on-changes-asked",
        (up(head_kw=_ASK), up(head_kw=_ASK, head_size=5, head_opts={"replace_on_changes": ["size"]})),
    ),
    Case("replace-on-changes-answered", (up(), up(head_size=5, head_opts={"replace_on_changes": ["size"]}))),
    Case("scale", (up(workers=3), up(workers=1), up(workers=2))),
    Case(
        "protect-delete",
        (
            up(w_opts={"protect": True}),
            up(workers=1, w_opts={"protect": True}),
            preview(workers=0),
            up(),
            up(workers=0),
        ),
    ),
    Case(
        "protect-replace",
        (up(net_opts={"protect": True}), up(net_opts={"protect": True}, net_zone="z"), destroy()),
    ),
    Case("ignore-changes", (up(), up(net_size=6, net_opts={"ignore_changes": ["size"]}), up(net_size=6))),
    Case("retain-on-delete", (up(w_opts={"retain_on_delete": True}), up(workers=0)), is_smoke=True),
    Case(
        "alias-rename",
        (
            up(),
            preview(cluster="c2", aliases=["c1"]),
            up(cluster="c2", aliases=["c1"]),
            up(cluster="c2"),
        ),
    ),
    Case("destroy", (up(), destroy(), up())),
    Case("empty-program", (up(), up(empty=1), up(empty=1), destroy())),
    Case("component-outputs", (up(component_outputs={"x": 1}), up(component_outputs={"x": 2}))),
    Case("stack-outputs", (up(plain="one"), up(plain="two"), preview(plain="three"))),
    Case("deleted-with", (up(dw="a"), up(dw="b"), up())),
    Case("deleted-with-destroy", (up(dw="a"), destroy()), is_smoke=True),
    Case("chain", (up(empty=1, chain=6), up(empty=1, chain=3), destroy())),
    Case(
        "chain-replaced",
        (up(empty=1, chain=4, chain_net=1), up(empty=1, chain=4, chain_net=1, chain_text="y"), destroy()),
    ),
)

FAILURES = (
    Case("create-fails", (up(head_kw={"fail": 1}), up()), is_smoke=True),
    Case("update-fails", (up(), up(head_size=3, head_kw={"failup": 1}), up(head_size=3)), is_smoke=True),
    Case("replacement-fails", (up(), up(net_zone="q", net_kw={"fail": 1}), up(net_zone="q"))),
    Case(
        "old-first-replacement-fails",
        (up(net_kw=_DBR), up(net_kw={**_DBR, "fail": 1}, net_zone="b"), up(net_kw=_DBR, net_zone="b")),
        is_smoke=True,
    ),
    Case(
        "old-first-fails-then-destroy",
        (up(net_kw=_DBR), up(net_kw={**_DBR, "fail": 1}, net_zone="b"), destroy()),
    ),
    Case(
        "old-first-fails-then-refresh",
        (up(net_kw=_DBR), up(net_kw={**_DBR, "fail": 1}, net_zone="b"), refresh(), up(net_kw=_DBR)),
    ),
    Case("delete-fails", (up(w_kw={"faildel": "NEVER"}), up(workers=0), destroy())),
    Case(
        "delete-of-replaced-fails",
        (
            up(net_kw={"faildel": "FLAG"}),
            up(net_zone="b", net_kw={"faildel": "FLAG"}),
            raised("may-go"),
            up(net_zone="b", net_kw={"faildel": "FLAG"}),
        ),
    ),
    Case("check-fails", (up(net_size=-1), up(), preview(net_size=-1), up(net_size=-1))),
    Case("program-raises", (up(), up(workers=0, **{"raise": 1}), preview(workers=0, **{"raise": 1}))),
    Case("program-exits", (up(exit=3), up())),
    Case("program-logs-an-error", (up(log_error=1), up())),
    Case("same-name-twice", (up(empty=1, twice=1), up())),
    Case("half-made", (up(head_kw={"half": 1}), preview(), raised("healthy"), up(head_kw={"half": 1}), up())),
    Case("half-made-twice", (up(head_kw={"half": 1}), up(head_kw={"half": 1}), destroy()), is_smoke=True),
    Case(
        "half-changed",
        (
            raised("healthy"),
            up(head_kw={"half": 1}),
            lowered("healthy"),
            up(head_kw={"half": 1}, head_size=4),
            raised("healthy"),
            up(head_kw={"half": 1}, head_size=4),
        ),
    ),
    Case("expect-no-changes", (up(), up("--expect-no-changes", head_size=2), preview("--expect-no-changes"))),
)

LOOKING = (
    Case("refresh-gone", (up(), vanish("c1-w1-1"), refresh(), up()), is_smoke=True),
    Case("refresh-gone-with-dependents", (up(), vanish("c1-net-1"), refresh(), up())),
    Case("refresh-drift", (up(), raised("drift"), refresh(), lowered("drift"), preview(), up())),
    Case("refresh-nothing", (up(), refresh(), refresh("--expect-no-changes"))),
    Case("refresh-expects-no-changes", (up(), raised("drift"), refresh("--expect-no-changes"))),
    Case("refresh-fails", (up(), raised("deaf"), refresh(), lowered("deaf"), refresh())),
    Case("refresh-preview-only", (up(), vanish("c1-w0-1"), refresh("--preview-only"), up())),
    Case("up-refresh", (up(), vanish("c1-w0-1"), up("--refresh"))),
    Case("preview-refresh", (up(), vanish("c1-w0-1"), preview("--refresh"), up())),
    Case("destroy-refresh", (up(), vanish("c1-w0-1"), destroy("--refresh"))),
    Case("destroy-with-program", (up(), destroy("--run-program"))),
    Case("refresh-with-program", (up(), vanish("c1-w0-1"), refresh("--run-program"), up())),
    Case("refresh-clear-pending", (up(), refresh("--clear-pending-creates"))),
    Case("get", (up(get="external-1"), up(get="external-1"), up())),
)

VALUES = (
    Case("secret-outputs", (up(head_opts={"additional_secret_outputs": ["addr"]}),)),
    Case("timeouts", (up(head_opts={"custom_timeouts": {"create": "5m", "delete": "90s"}}), up())),
    Case(
        "values",
        (
            up(
                empty=1,
                values={
                    "text": 'ü \u2028 " \\ <a&b> \U0001f600',
                    "numbers": [0, -1, 1.5, 1e21, 123456789012345, 2**53, 1e-7],
                    "nested": {"empty": {}, "none": None, "list": [], "deep": [{"a": [True, False]}]},
                },
            ),
            up(empty=1, values={"text": "", "numbers": [], "nested": {"list": [1]}}),
        ),
    ),
    Case("transform", (up(transform=1), up(transform=1, workers=0), up())),
    Case("two-classes", (up(other={"size": 1}), up(other={"size": 2}), up())),
    Case(
        "secret-config",
        (
            configured("token", "t1", secret=True),
            up(),
            configured("token", "t2", secret=True),
            preview(),
            up(),
        ),
    ),
    Case("config-only", (up(), configured("colour", "red"), preview(), up(), destroy())),
    Case("own-provider", (up(provider={"url": "x"}), up(provider={"url": "x"}), destroy()), is_smoke=True),
    Case(
        "own-provider-changed",
        (
            up(provider={"url": "x", "key": "k1"}),
            preview(provider={"url": "y", "key": "k2"}),
            up(provider={"url": "y", "key": "k2"}),
            up(),
        ),
    ),
    Case("filled-by-check", (up(net_kw={"fill": "f"}), up(net_kw={"fill": "f"}), up(net_kw={"fill": "g"}))),
)

CASES = (*LIVES, *FAILURES, *LOOKING, *VALUES)
