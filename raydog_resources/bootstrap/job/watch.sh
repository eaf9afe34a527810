# shellcheck shell=bash
# Beside the head's Ray: tells where it answers, then whether anybody still works on it.
set -euo pipefail
# shellcheck source=job/run_folder.sh
. "${BASH_SOURCE%/*}/run_folder.sh"

: "${RAYDOG_IDLE_SECONDS:=0}" "${RAYDOG_IDLE_LOOK:=10}" "${RAYDOG_PENDING_LIMIT:=900}"

raydog_watch_ray() {
    local host=$RAYDOG_NODE_IP
    if [[ $(raydog_dashboard_host) == 127.* ]]; then host=127.0.0.1; fi
    RAYDOG_WATCHED="http://$host:$RAYDOG_DASHBOARD_PORT" RAYDOG_RUN="$RAYDOG_RUN" RAYDOG_ALL="$RAYDOG_NODES" \
        RAYDOG_PORTS="$RAYDOG_GCS_PORT $RAYDOG_CLIENT_PORT $RAYDOG_DASHBOARD_PORT" \
        RAYDOG_VERSIONS="$raydog_ray $raydog_python" RAYDOG_IDLE_SECONDS="$RAYDOG_IDLE_SECONDS" \
        RAYDOG_IDLE_LOOK="$RAYDOG_IDLE_LOOK" RAYDOG_PENDING_LIMIT="$RAYDOG_PENDING_LIMIT" \
        exec python3 - <<'WATCH'
import json, os, sys, time, urllib.error, urllib.request

environment = os.environ
url, run = environment["RAYDOG_WATCHED"], environment["RAYDOG_RUN"]
limit, look = float(environment["RAYDOG_IDLE_SECONDS"]), float(environment["RAYDOG_IDLE_LOOK"])
pending_limit = float(environment["RAYDOG_PENDING_LIMIT"])
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ask(path):
    request = urllib.request.Request(url + path)
    if environment.get("RAY_AUTH_MODE") == "token":
        with open(environment["RAY_AUTH_TOKEN_PATH"]) as file:
            request.add_header("Authorization", "Bearer " + file.read().strip())
    with opener.open(request, timeout=5) as answer:
        return json.load(answer)


def rows(noun):
    return ask(f"/api/v0/{noun}?detail=1&limit=10000")["data"]["result"]["result"]


def alive():
    return [node for node in rows("nodes") if node["state"] == "ALIVE"]


def write(name, value):
    new = os.path.join(run, f".{name}.new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(value if isinstance(value, str) else json.dumps(value) + "\n")
    os.replace(new, os.path.join(run, name))


def say(sentence):
    print("raydog:", sentence, flush=True)


def until(true, pause):
    while True:
        try:
            found = true()
            if found:
                return found
        except (OSError, KeyError, ValueError, TypeError):
            pass
        time.sleep(pause)


def head_is_alive():
    # Another Ray's dashboard at this port has another token, and no node of this name.
    label = environment["RAYDOG_NODE"]
    return [node for node in alive() if (node.get("labels") or {}).get("yd-task", label) == label]


def busy(now):
    """Why the cluster is not idle; "" when nobody works on it. A question without an answer is none of both."""
    jobs = ask("/api/jobs/")
    if any(job["status"] == "RUNNING" for job in jobs):
        return "a job runs, or a program is connected"
    for job in jobs:
        if job["status"] == "PENDING" and now - (job.get("start_time") or 0) / 1000 < pending_limit:
            return "a job waits to be started"
    if any(actor["state"] != "DEAD" for actor in rows("actors")):
        return "an actor lives"
    if any(group["state"] != "REMOVED" for group in rows("placement_groups")):
        return "a placement group is held"
    return ""


def touched():
    try:
        return os.stat(os.path.join(run, "heartbeat")).st_mtime
    except OSError:
        return 0.0


def living():
    found = [(node.get("labels") or {}, node["node_ip"]) for node in alive()]
    return sorted([labels.get("yd-task", ""), labels.get("raydog-group", ""), address] for labels, address in found)


class Idleness:
    """Setting up is not idling: the time counts from all nodes on, or from the first thing that anybody did."""

    def __init__(self):
        self.last, self.looks, self.why = None, 0, "it has just become ready"

    def saw(self, complete, found):
        now = time.time()
        if found:
            self.last, self.looks, self.why = now, 0, found
        elif complete or self.last:
            self.last, self.looks = self.last or now, self.looks + 1
        if self.last is None or self.looks < 3:
            return False
        idle = now - max(self.last, touched())
        if idle >= limit:
            write("idle.json", {"idle_seconds": int(idle), "last_busy": self.why})
            say(f"nobody has worked on this cluster for {int(idle)} s (last: {self.why}); it ends")
        return idle >= limit

    def knew_nothing(self):
        # Not known is not idle.
        if self.last is not None:
            self.last, self.looks = time.time(), 0


def watch():
    told, complete, idleness = None, False, Idleness()
    while True:
        try:
            nodes = living()
            if nodes != told:
                write("nodes.json", {"alive": nodes})
                told = nodes
            complete = complete or len(nodes) >= int(environment["RAYDOG_ALL"])
            if limit > 0 and idleness.saw(complete, busy(time.time())):
                write("stop", "idle\n")
                return
        except (OSError, KeyError, ValueError, TypeError):
            idleness.knew_nothing()
        time.sleep(min(look, limit / 3 or look) if complete else 0.5)


began = time.monotonic()
until(head_is_alive, 0.2)
gcs, client, dashboard = map(int, environment["RAYDOG_PORTS"].split())
ray, python = environment["RAYDOG_VERSIONS"].split()
write("heartbeat", "touch this file to keep the cluster from ending for being idle\n")
os.utime(os.path.join(run, "heartbeat"), (0, 0))
write("head.json", {"address": environment["RAYDOG_NODE_IP"], "dashboard_host": url.split("//")[1].split(":")[0],
                    "ports": {"gcs": gcs, "client": client, "dashboard": dashboard},
                    "ray_version": ray, "python_version": python, "nodes": int(environment["RAYDOG_ALL"])})
say(f"Ray answers at {url} {time.monotonic() - began:.1f} s after its start")
watch()
WATCH
}
