"""Found by every Python that a run starts: a provider that is asked something writes down what, and of which resource.

Both engines' providers are Pulumi's own servers, which join their service by one function; it is wrapped as soon as it
is imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

_MODULE = "pulumi.runtime.proto.provider_pb2_grpc"
_JOIN = "add_ResourceProviderServicer_to_server"
_VERBS = ("Check", "Diff", "Create", "Read", "Update", "Delete")


class _Finder(MetaPathFinder):
    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname != _MODULE:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_and_wrap(module: ModuleType) -> None:
                execute(module)
                _wrap(module)

            setattr(spec.loader, "exec_module", execute_and_wrap)  # noqa: B010
        return spec


def _wrap(module: ModuleType) -> None:
    join = getattr(module, _JOIN)

    def join_noting(servicer: Any, server: Any) -> None:
        for verb in _VERBS:
            setattr(servicer, verb, _noting(verb, getattr(servicer, verb)))
        join(servicer, server)

    setattr(module, _JOIN, join_noting)


def _noting(verb: str, method: Any) -> Any:
    def call(request: Any, context: Any) -> Any:
        with Path(os.environ["CALLS_LOG"]).open("a", encoding="utf-8") as log:
            log.write(f"{verb} {request.urn}\n")
        return method(request, context)

    return call


if "CALLS_LOG" in os.environ:
    sys.meta_path.insert(0, _Finder())
