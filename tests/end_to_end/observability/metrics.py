"""A Prometheus as a person would ask it: series by a query, alerts, whether a query is one at all."""

from __future__ import annotations

from typing import Any

import requests


class Metrics:
    """One server, by its HTTP API."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The series it has now; a query that is refused fails the test, with Prometheus's own words."""
        answer = self._session.get(f"{self.url}/api/v1/query", params={"query": expression}, timeout=20)
        said = answer.json()
        assert answer.status_code == 200, (expression, said)
        return list(said["data"]["result"])

    def label(self, expression: str, name: str) -> set[str]:
        """What the label is among them."""
        return {series["metric"].get(name, "") for series in self.query(expression)}

    def firing(self) -> set[str]:
        """Names of the alerts that fire."""
        answer = self._session.get(f"{self.url}/api/v1/alerts", timeout=20).json()
        return {
            alert["labels"]["alertname"] for alert in answer["data"]["alerts"] if alert["state"] == "firing"
        }

    def rules(self) -> dict[str, str]:
        """Each alert rule with its health."""
        groups = self._session.get(f"{self.url}/api/v1/rules", timeout=20).json()["data"]["groups"]
        return {rule["name"]: rule["health"] for group in groups for rule in group["rules"]}


def health(outputs: dict[str, Any]) -> tuple[int, int]:
    """Of Prometheus, as Ray sees it: the answer with its token, and without."""
    session = requests.Session()
    session.trust_env = False
    url = f"{outputs['dashboard_url']}/api/prometheus_health"
    headers: dict[str, str] = {}
    without = session.get(url, headers=headers, timeout=20).status_code
    headers["Authorization"] = f"Bearer {outputs['ray_token']}"
    return session.get(url, headers=headers, timeout=20).status_code, without
