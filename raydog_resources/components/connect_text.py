"""How to use the cluster: the text a person needs, made of the outputs."""

from __future__ import annotations

from urllib.parse import urlsplit


def connect_text(
    stack: str,
    *,
    ray_address: str,
    dashboard_url: str,
    state: str,
    price_per_hour: str,
    needs_token: bool,
    tunnel: str = "",
    grafana_url: str = "",
    prometheus_url: str = "",
) -> str:
    """Addresses, the price, the way to the token without showing it, a job, a program, the end."""
    if not ray_address:
        return f"The cluster can't be used yet: {state or 'its head has no address'}."
    price = f"{price_per_hour} per hour" if price_per_hour else "not known: raydog:prices does not say"
    metrics = [("Grafana", grafana_url), ("Prometheus", prometheus_url)]
    more = "".join(f"\n{name:<12}{address}" for name, address in metrics if address)
    parts = [
        f"Ray         {ray_address}\nDashboard   {dashboard_url}{more}\nPrice       {price}",
        tunnel,
        _token(stack) if needs_token else "",
        _password(stack) if grafana_url else "",
        f"""A job, and a program:
  ray job submit --address {dashboard_url} -- python -c 'import ray; ray.init(); print(ray.cluster_resources())'
  python -c 'import ray; ray.init("{ray_address}"); print(ray.cluster_resources())'""",
        f"The end of the cluster:\n  raydog destroy {stack}",
    ]
    return "\n\n".join(part for part in parts if part)


def _token(stack: str) -> str:
    ask = f"raydog outputs {stack} --only ray_token --show-secrets"
    return (
        "Ray asks for a token. This hands it to the programs of your shell, and shows it to nobody:\n"
        f'  export RAY_AUTH_MODE=token RAY_AUTH_TOKEN="$({ask})"'
    )


def _password(stack: str) -> str:
    return (
        "Grafana's user is admin; this shows its password:\n"
        f"  raydog outputs {stack} --only grafana_password --show-secrets"
    )


def tunnel_text(host: str, ray_address: str, dashboard_url: str, *more: str) -> str:
    """The way in from a machine that does not see the nodes, through the host that does."""
    ends = [urlsplit(address) for address in (dashboard_url, ray_address, *filter(None, more))]
    ways = [f"-L {end.port}:{end.hostname}:{end.port}" for end in ends if end.port]
    if not ways:
        return ""
    there = " and ".join(f"localhost:{end.port}" for end in ends)
    first = f"From a machine that does not see the nodes, go through their login node, then to {there}:"
    return f"{first}\n  ssh -N {' '.join(ways)} {host}"
