from __future__ import annotations

from pathlib import Path

from raydog_resources.local_platform.isolation.clean import orphaned_bridges
from raydog_resources.local_platform.isolation.rtnetlink import Link


def test_only_idle_bridges_of_folders_that_are_gone_are_orphans(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    links = [
        Link(1, "lo", "", 0),
        Link(2, "rd012345", gone, 0),
        Link(3, "rdabcdef", str(tmp_path), 0),
        Link(4, "rd00aa00", gone, 0),
        Link(5, "rd00aa00n1", "", 4),
        Link(6, "rd999999", "", 0),
        Link(7, "rdxyzxyz", gone, 0),
        Link(8, "br0", gone, 0),
    ]
    assert orphaned_bridges(links) == ["rd012345"]
