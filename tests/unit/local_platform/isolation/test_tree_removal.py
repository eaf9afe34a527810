from __future__ import annotations

import os
from pathlib import Path

from raydog_resources.local_platform.isolation.tree_removal import remove_tree


def test_whatever_a_task_left_goes_and_nothing_behind_a_link(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("x")
    tree = tmp_path / "tree"
    (tree / "closed" / "deep").mkdir(parents=True)
    (tree / "closed" / "deep" / "file").write_text("x")
    (tree / "link").symlink_to(kept)
    os.mkfifo(tree / "pipe")
    (tree / "closed" / "deep").chmod(0)
    (tree / "closed").chmod(0o500)
    remove_tree(str(tree))
    assert list(tmp_path.iterdir()) == [kept]
    assert (kept / "file").read_text() == "x"


def test_what_is_not_there_is_fine(tmp_path: Path) -> None:
    remove_tree(str(tmp_path / "gone"))
    assert list(tmp_path.iterdir()) == []
