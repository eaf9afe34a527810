"""What became of one node: phase, state, exit code and the last lines of its log."""

from __future__ import annotations

from dataclasses import dataclass

from raydog_resources.bootstrap.exit_code import meaning_of
from raydog_resources.gateways.task import Task, TaskError


@dataclass(frozen=True)
class NodeReport:
    """One node as it was when the report was written."""

    name: str
    task: Task
    joined: bool = False
    """Whether Ray counts it as a node."""
    machines: str = ""
    """What its pool says of machines, for a task that has none."""
    log: str = ""

    def text(self, lines: int) -> str:
        """A few lines of it; of the log only the last ones."""
        said = [f"{self.name} (task {self.task.name}): {self._phase()}"]
        said += [f"  {reason_of(error)}" for error in self.task.errors]
        tail = self.log.splitlines()[-lines:] if lines else []
        if tail:
            said += ["  last lines of its log:", *(f"    {line}" for line in tail)]
        return "\n".join(said)

    def _phase(self) -> str:
        if self.task.state.ended:
            return f"its task has ended: {self.task.state.value}"
        if self.joined:
            return "it is a node of Ray"
        if self.task.state.waiting:
            machines = f"; {self.machines}" if self.machines else ""
            return f"no machine has taken its task yet{machines}"
        return f"its task is {self.task.state.value}, and Ray does not count it as a node"


def reason_of(error: TaskError) -> str:
    """Why an attempt ended badly, the exit code in words."""
    said = f"{error.type or 'error'}: {error.message}"
    if error.exit_code is None:
        return said
    number = f"exit code {error.exit_code}"
    return f"{said if said.endswith(number) else f'{said}, {number}'}: {meaning_of(error.exit_code)}"
