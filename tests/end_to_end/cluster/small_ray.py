"""Own scripts that stand for Ray: a head that answers its node list and asks for its token, workers that join it.

They start at once, so that what is not about Ray is quick; the preparations before them are the real ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Wherever it is asked: the node list for whoever has the token; and a worker says its label to join.
HEAD = """
exec python3 - <<'PROGRAM'
import http.server, json, os, re, threading
token = open(os.environ["RAY_AUTH_TOKEN_PATH"]).read()
label = re.sub("[^A-Za-z0-9._-]", "_", os.environ["YD_TASK_ID"][len("ydid:task:"):])
joined = [label]
class Dashboard(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/join/"):
            joined.append(self.path[len("/join/"):])
            return self.answer(200, {})
        if self.headers.get("Authorization") != f"Bearer {token}":
            return self.answer(401, {})
        rows = [{"node_id": name, "node_ip": "", "is_head_node": name == label, "state": "ALIVE",
                 "labels": {"yd-task": name}} for name in joined]
        return self.answer(200, {"data": {"result": {"result": rows}}})
    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words):
        pass
places = [
    (os.environ["RAYDOG_NODE_IP"], int(os.environ.get("RAYDOG_GCS_PORT", "6379"))),
    (os.environ.get("LISTEN", os.environ["RAYDOG_NODE_IP"]), int(os.environ.get("RAYDOG_DASHBOARD_PORT", "8265"))),
]
servers = [http.server.ThreadingHTTPServer(place, Dashboard) for place in places]
print("small Ray listens", flush=True)
threading.Thread(target=servers[0].serve_forever, daemon=True).start()
servers[1].serve_forever()
PROGRAM
"""
JOIN = """
place=/dev/tcp/$RAYDOG_HEAD_IP/$RAYDOG_HEAD_GCS_PORT
until (exec 3<>"$place") 2>/dev/null; do sleep 0.1; done
task=${YD_TASK_ID#ydid:task:}
exec 3<>"$place"
printf 'GET /join/%s HTTP/1.0\\r\\n\\r\\n' "${task//[^A-Za-z0-9._-]/_}" >&3
cat <&3 >/dev/null
echo "joined small Ray"
exec sleep infinity
"""
# What keeps it from joining is gone when somebody has put a file into the node's home.
WAIT_FOR_GATE = """
echo "looking for the gate"
until [ -e "$YD_AGENT_HOME/gate" ]; do sleep 0.1; done
"""


def small_cluster(
    *, head: str = HEAD, worker: str = JOIN, nodes: int = 1, template: str = "local/node", **more: Any
) -> dict[str, Any]:
    """A description of a head and one group `a` that run these scripts."""
    node: Mapping[str, Any] = {"template": template}
    workers = {"a": {**node, "nodes": nodes, "cpus": 1, "script": worker}}
    return {"ray_version": "2.60.0", "head": {**node, "script": head}, "workers": workers, **more}
