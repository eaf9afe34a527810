# shellcheck shell=bash
# Which address and ports this node's Ray takes: other Rays, of other people too, may run on the same machine.
set -euo pipefail
# shellcheck source=job/run_folder.sh
. "${BASH_SOURCE%/*}/run_folder.sh"

# raydog_peers: other machines of the job, the way to which tells our own address; before them what SSH was asked for.
raydog_peers() {
    case $RAYDOG_KIND in
        slurm) scontrol show hostnames "$SLURM_JOB_NODELIST" 2>/dev/null | grep -vx "${SLURMD_NODENAME:-}" || true ;;
        pbs) sort -u "${PBS_NODEFILE:-/dev/null}" | grep -vx "$(hostname)" || true ;;
    esac
    printf '%s\n' "${SLURM_SUBMIT_HOST:-}" "${PBS_O_HOST:-}"
}

# raydog_choose head|worker: free ports, all different, those that were asked for where nobody has them.
raydog_choose() {
    local chosen name value wishes=()
    if [[ $1 == head ]]; then
        wishes=("GCS_PORT=$RAYDOG_GCS_PORT" "CLIENT_PORT=$RAYDOG_CLIENT_PORT" "DASHBOARD_PORT=$RAYDOG_DASHBOARD_PORT")
    fi
    chosen=$(raydog_peers | RAYDOG_TOWARDS="${RAYDOG_HEAD_IP:-}" python3 -c "$raydog_chooser" ${wishes[@]+"${wishes[@]}"})
    while IFS='=' read -r name value; do
        case $name in
            NODE_IP) export RAYDOG_NODE_IP="${RAYDOG_NODE_IP:-$value}" ;;
            *_METRIC_PORT) export "$name=$value" ;;
            *) export "RAYDOG_$name=$value" ;;
        esac
    done <<<"$chosen"
    export RAYDOG_MIN_WORKER_PORT=0 RAYDOG_MAX_WORKER_PORT=0
}

raydog_chooser=$(
    cat <<'CHOOSE'
import os, random, socket, sys

NAMES = ("NODE_MANAGER_PORT", "OBJECT_MANAGER_PORT", "METRICS_EXPORT_PORT", "DASHBOARD_AGENT_LISTEN_PORT",
         "DASHBOARD_AGENT_GRPC_PORT", "RUNTIME_ENV_AGENT_PORT", "AUTOSCALER_METRIC_PORT", "DASHBOARD_METRIC_PORT")
# Below the ports that the kernel gives to whoever asks for any.
RANGE = range(20000, 32000)

def address_towards(peer):
    try:
        # Nothing is sent: the kernel only picks the route.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as route:
            route.connect((peer, 9))
            found = route.getsockname()[0]
    except OSError:
        return ""
    return "" if found.startswith("127.") and not peer.startswith("127.") else found

def of_ssh():
    words = os.environ.get("SSH_CONNECTION", "").split()
    return words[2] if len(words) == 4 and ":" not in words[2] else ""

def of_interfaces():
    try:
        import fcntl
        for _, name in socket.if_nameindex():
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
                try:
                    answer = fcntl.ioctl(asked.fileno(), 0x8915, name.encode()[:15].ljust(256, b"\0"))
                except OSError:
                    continue
            found = socket.inet_ntoa(answer[20:24])
            if not found.startswith("127."):
                return found
    except (ImportError, OSError):
        pass
    return ""

def taken(opened, port):
    one = socket.socket()
    # A port whose last owner has just gone is free; one that another of us has found here is not.
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        one.bind(("0.0.0.0", port))
        one.listen(1)
    except OSError:
        one.close()
        return True
    opened.append(one)
    return False

towards = os.environ.get("RAYDOG_TOWARDS", "")
peers = [line.strip() for line in sys.stdin if line.strip()]
address = next(filter(None, [towards and address_towards(towards), *map(address_towards, peers), of_ssh(),
                             address_towards("8.8.8.8"), of_interfaces()]), "")
if address:
    print(f"NODE_IP={address}")
opened = []
for wish in [*sys.argv[1:], *NAMES]:
    name, _, port = wish.partition("=")
    if not port or taken(opened, int(port)):
        port = next(one for one in random.sample(RANGE, len(RANGE)) if not taken(opened, one))
    print(f"{name}={port}")
try:
    room = os.statvfs("/dev/shm")
    print(f"SHM_BYTES={room.f_bavail * room.f_frsize}")
except OSError:
    print("SHM_BYTES=0")
CHOOSE
)
