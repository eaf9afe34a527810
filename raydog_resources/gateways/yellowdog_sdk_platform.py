"""One YellowDog platform over yellowdog-sdk: its parts, hung on one line."""

from __future__ import annotations

from raydog_resources.clock import Clock
from raydog_resources.config.connection import Connection
from raydog_resources.gateways.application import Application
from raydog_resources.gateways.retry_settings import RetrySettings
from raydog_resources.gateways.yellowdog_sdk_client import platform_client
from raydog_resources.gateways.yellowdog_sdk_compute import SdkComputeRequirements
from raydog_resources.gateways.yellowdog_sdk_line import Line
from raydog_resources.gateways.yellowdog_sdk_namespaces import SdkNamespaces
from raydog_resources.gateways.yellowdog_sdk_newer_values import teach_the_models
from raydog_resources.gateways.yellowdog_sdk_nodes import SdkNodes
from raydog_resources.gateways.yellowdog_sdk_pools import SdkWorkerPools
from raydog_resources.gateways.yellowdog_sdk_tasks import SdkTasks
from raydog_resources.gateways.yellowdog_sdk_templates import SdkTemplates
from raydog_resources.gateways.yellowdog_sdk_work import SdkWorkRequirements
from raydog_resources.gateways.yellowdog_translation_account import application
from raydog_resources.gateways.yellowdog_translation_errors import ErrorTranslation


class SdkYellowDog:
    """`YellowDog` over yellowdog-sdk."""

    def __init__(self, connection: Connection, retries: RetrySettings, clock: Clock) -> None:
        teach_the_models()
        self._url = connection.url
        self._client = platform_client(connection, retries)
        self._line = Line(self._client, ErrorTranslation(connection.key_secret), retries, clock)
        self.tasks = SdkTasks(self._line)
        self.work = SdkWorkRequirements(self._line, self.tasks)
        self.nodes = SdkNodes(self._line)
        self.compute = SdkComputeRequirements(self._line)
        self.pools = SdkWorkerPools(self._line, self.compute)
        self.templates = SdkTemplates(self._line)
        self.namespaces = SdkNamespaces(self._line)

    def application(self) -> Application:
        ask = self._client.application_client.get_application_details
        return self._line.ask("could not show our key", f"platform {self._url}", lambda: application(ask()))

    def close(self) -> None:
        self._client.close()
