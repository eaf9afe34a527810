"""From start to end: idle until there is somewhere to send logs to; it ends with Ray's process."""

from __future__ import annotations

import os
import signal
import time

from raydog_resources.node_programs.log_shipper.log_files import LogFiles
from raydog_resources.node_programs.log_shipper.log_line import Backlog
from raydog_resources.node_programs.log_shipper.loki_address import AddressFromHead, AddressOnHead
from raydog_resources.node_programs.log_shipper.loki_push import LokiPush
from raydog_resources.node_programs.log_shipper.secret_mask import SecretMask

_ROUND_SECONDS = 1.0
_ASK_AGAIN_SECONDS = 5.0


def main() -> None:
    """The environment says where everything is; see `bootstrap/node/log_shipper.sh`."""
    given = os.environ
    parent = os.getppid()
    # Who ends the whole node means Ray, whose last words are wanted.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    port = int(given["RAYDOG_NOTICE_PORT"])
    where: AddressOnHead | AddressFromHead
    if given["RAYDOG_OBSERVABILITY_FILE"]:
        where = AddressOnHead(given["RAYDOG_OBSERVABILITY_FILE"], given["RAYDOG_NODE_IP"], port)
    else:
        where = AddressFromHead(given["RAYDOG_HEAD_IP"], port)
    labels = {"job": "raydog", "node": given["RAYDOG_LOG_NODE"], "group": given["RAYDOG_LOG_GROUP"]}
    files = LogFiles(given["RAYDOG_TASK_OUTPUT"], given["RAYDOG_RAY_LOGS"], SecretMask(given))
    backlog, push = Backlog(), LokiPush({name: value for name, value in labels.items() if value})
    loki, due, over = "", 0.0, False
    while not over:
        # Ray takes the place of the process that started us: with that it all ends, after a last round.
        over = os.getppid() != parent
        if time.monotonic() >= due:
            due = time.monotonic() + _ASK_AGAIN_SECONDS
            loki = where.now()
        if loki:
            for line in files.round(time.time_ns(), last=over):
                backlog.add(line)
            push.send(loki, backlog)
        else:
            backlog.clear()
        if not over:
            time.sleep(_ROUND_SECONDS)


if __name__ == "__main__":
    main()
