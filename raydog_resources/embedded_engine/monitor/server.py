"""The two services on one port of this machine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import grpc
from pulumi.runtime.proto import engine_pb2_grpc, resource_pb2_grpc

from raydog_resources.embedded_engine.monitor.engine_service import EngineService
from raydog_resources.embedded_engine.monitor.host import Host
from raydog_resources.embedded_engine.monitor.monitor_service import MonitorService

# Each registration holds a thread for as long as its provider works; threads that nobody needs are not made.
_THREADS = 2000
_OPTIONS = [
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.so_reuseport", 0),
]


class MonitorServer:
    """Listens on the loopback address, as long as a program runs."""

    def __init__(self, host: Host) -> None:
        self._server = grpc.server(ThreadPoolExecutor(_THREADS, "monitor"), options=_OPTIONS)
        self._monitor = MonitorService(host)
        resource_pb2_grpc.add_ResourceMonitorServicer_to_server(self._monitor, self._server)
        engine_pb2_grpc.add_EngineServicer_to_server(EngineService(host), self._server)
        port = self._server.add_insecure_port("127.0.0.1:0")
        self.address = f"127.0.0.1:{port}"
        self._server.start()

    def close(self) -> None:
        """End it; calls that are still waiting fail."""
        self._monitor.transforms.close()
        self._server.stop(0).wait(5)
