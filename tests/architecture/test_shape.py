"""Small files, small functions, one noun each, and a word in every module about what it is for."""

from __future__ import annotations

import ast

from tests.architecture.source_tree import PACKAGE, ROOT, source_files

LONGEST_FILE = 300
LONGEST_FUNCTION = 60
SUFFIXES = (".py", ".sh", ".js", ".css", ".html")
CATCH_ALL_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base", "core"}


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    lengths = {file.name: file.text.count("\n") for file in source_files(suffixes=SUFFIXES)}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_every_function_fits_on_a_screen() -> None:
    too_long = [
        f"{file.name}:{node.lineno} {node.name}"
        for file in source_files()
        for node in ast.walk(file.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    ]
    assert too_long == []


def test_every_module_says_what_it_is_for() -> None:
    files = source_files(PACKAGE, ROOT / "scripts")
    assert [file.name for file in files if not ast.get_docstring(file.tree)] == []


def test_every_folder_of_the_package_says_what_belongs_there() -> None:
    folders = {file.path.parent for file in source_files(PACKAGE)}
    assert [folder.name for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_no_name_is_a_catch_all() -> None:
    names = [(file.name, set(file.path.stem.split("_"))) for file in source_files()]
    assert [name for name, words in names if words & CATCH_ALL_NAMES] == []
