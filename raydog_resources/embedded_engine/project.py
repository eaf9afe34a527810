"""The project as Pulumi.yaml says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Project:
    """Where it lies, how its program is run, and the rest of the file as read."""

    name: str
    folder: Path
    runtime: str = "python"
    runtime_options: Mapping[str, Any] = field(default_factory=dict)
    main: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def program_folder(self) -> Path:
        """The folder of the program, in which its providers run, too."""
        return self.folder / self.main if self.main else self.folder
