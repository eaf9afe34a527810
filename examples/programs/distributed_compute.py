"""Computes pi on all nodes at once by throwing darts, and says who threw how many.

python distributed_compute.py [DARTS]
"""

from __future__ import annotations

import random
import sys
from collections import Counter

import ray

_PIECE = 250_000


@ray.remote(num_cpus=1)
def hits(darts: int, seed: int) -> tuple[str, int]:
    """How many of the darts fell into the circle, and on which node."""
    dice = random.Random(seed)
    inside = sum(dice.random() ** 2 + dice.random() ** 2 <= 1 for _ in range(darts))
    return ray.get_runtime_context().get_node_id()[:8], inside


def main(darts: int) -> None:
    ray.init()
    pieces = max(1, darts // _PIECE)
    # A seed for each piece: the result is the same on one node as on a hundred.
    found = ray.get([hits.remote(_PIECE, seed) for seed in range(pieces)])
    for node, count in sorted(Counter(node for node, _ in found).items()):
        print(f"node {node}: {count * _PIECE} darts")
    print(f"pi is about {4 * sum(inside for _, inside in found) / (pieces * _PIECE):.4f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000)
