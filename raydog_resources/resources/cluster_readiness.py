"""Ready means: Ray answers, and every task of ours is a node it counts as alive. Makes nothing in the world."""

from __future__ import annotations

from raydog_resources.resources.failure import HalfMade
from raydog_resources.resources.provider import Made, Outputs, Provider, Seen
from raydog_resources.resources.readiness_watch import ReadinessWatch
from raydog_resources.resources.start_report import NotReady
from raydog_resources.specs.cluster_readiness import ClusterReadinessSpec

_IDENT = "readiness"


class ClusterReadinessProvider(Provider[ClusterReadinessSpec]):
    """New task ids are a changed input, so whoever starts nodes makes this look again."""

    kind = "cluster-readiness"
    model = ClusterReadinessSpec

    def make(self, spec: ClusterReadinessSpec) -> Made:
        watch = ReadinessWatch(self.reach, spec)
        try:
            nodes = watch.wait()
        except NotReady as error:
            outputs = {**spec.model_dump(), "state": "not ready", "nodes": watch.rows()}
            raise HalfMade(_IDENT, outputs, [str(error)]) from error
        return Made(ident=_IDENT, outputs={**spec.model_dump(), "state": spec.wait_for, "nodes": nodes})

    def change(self, ident: str, outputs: Outputs, spec: ClusterReadinessSpec) -> Made:
        return self.make(spec)

    def look(self, ident: str, outputs: Outputs) -> Seen | None:
        """Nodes are looked after by whoever owns them."""
        inputs = {key: outputs[key] for key in ClusterReadinessSpec.model_fields if key in outputs}
        return Seen(outputs=outputs, inputs=inputs)

    def remove(self, ident: str, outputs: Outputs) -> None:
        """Nothing was made."""
