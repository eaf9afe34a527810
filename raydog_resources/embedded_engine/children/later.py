"""What hardly any program needs of Pulumi's package is imported when it is first looked at: it is a third of the start.

Imports the standard library alone, by the path of its file: the child may be another interpreter, in which this
package is not installed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

_SELDOM = ("pulumi.automation",)


class _Later(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in _SELDOM:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


def import_when_needed() -> None:
    """From now on."""
    sys.meta_path.insert(0, _Later())
