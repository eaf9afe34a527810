"""The rules of an organisation, as a run of the engine gets them: the pack, and the file with what was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from raydog_resources.policy_pack.choices import Choices, read_choices
from raydog_resources.policy_pack.folder import PACK

# Beside Pulumi.yaml; without it rules have levels and settings of their own.
CHOICES_FILE = "policies.json"


@dataclass(frozen=True)
class Policies:
    """Which choices count."""

    file: Path | None

    def choices(self) -> Choices:
        """What the file says; what is wrong with it is refused here, for the engine would pass over it."""
        return Choices() if self.file is None else read_choices(self.file)

    def options(self) -> dict[str, Any]:
        """For a run of the engine."""
        self.choices()
        configs = [] if self.file is None else [str(self.file.absolute())]
        return {"policy_packs": [str(PACK)], "policy_pack_configs": configs}


def policies_in(folder: Path, named: str = "") -> Policies:
    """The file that was named, or the project's own, if it has one."""
    if named:
        return Policies(Path(named))
    usual = folder / CHOICES_FILE
    return Policies(usual if usual.is_file() else None)
