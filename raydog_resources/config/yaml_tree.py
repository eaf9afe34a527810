"""YAML read the way Pulumi reads it, with the line of every key, and keys that stand there twice found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from raydog_resources.config.key_path import KeyPath

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node, ScalarNode

# Pulumi's reader follows YAML 1.2 where Python's follows 1.1: to it `no` and `04:00:00` are texts. A date
# without quotes it hands on as a point in time, in text.
_INTEGER = re.compile(r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[1-9][0-9_]*|0)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_MERGE = "<<"
_TEXT = "tag:yaml.org,2002:str"


@dataclass
class YamlTree:
    """What was read: the plain value, the lines, and each key that stands twice with both its lines."""

    value: object = None
    lines: dict[KeyPath, int] = field(default_factory=dict)
    twice: list[tuple[KeyPath, int, int]] = field(default_factory=list)


def read_yaml(text: str) -> YamlTree:
    """The document's tree; raises yaml.YAMLError where it is none."""
    import yaml  # only who reads a file pays for it

    node = yaml.compose(text, Loader=yaml.SafeLoader)
    tree = YamlTree()
    if node is not None:
        tree.value = _Reader(tree).value(node, ())
    return tree


class _Reader:
    """Walks the nodes of one document."""

    def __init__(self, tree: YamlTree) -> None:
        self._tree = tree
        self._open: list[Node] = []

    def value(self, node: Node, path: KeyPath) -> object:
        """The plain value of a node that stands at `path`."""
        import yaml

        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if any(node is outer for outer in self._open):
            raise yaml.MarkedYAMLError(problem="this refers to itself", problem_mark=node.start_mark)
        self._open.append(node)
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, path)
            return [self._item(item, (*path, index)) for index, item in enumerate(node.value)]
        finally:
            self._open.pop()

    def _item(self, node: Node, path: KeyPath) -> object:
        self._tree.lines[path] = node.start_mark.line + 1
        return self.value(node, path)

    def _mapping(self, node: MappingNode, path: KeyPath) -> dict[str, object]:
        own: dict[str, object] = {}
        merged: dict[str, object] = {}
        for key_node, value_node in node.value:
            if _is_merge(key_node):
                for mapping in self._merged(value_node, path):
                    merged = {**mapping, **merged}
                continue
            key, line = str(key_node.value), key_node.start_mark.line + 1
            inner = (*path, key)
            if key in own:
                self._tree.twice.append((inner, self._tree.lines[inner], line))
            self._tree.lines[inner] = line
            own[key] = self.value(value_node, inner)
        return {**merged, **own}

    def _merged(self, node: Node, path: KeyPath) -> Iterator[dict[str, object]]:
        value = self.value(node, path)
        for mapping in value if isinstance(value, list) else [value]:
            if isinstance(mapping, dict):
                yield mapping


def _is_merge(node: Node) -> bool:
    return node.value == _MERGE and getattr(node, "style", None) is None


def _scalar(node: ScalarNode) -> object:
    text: str = node.value
    if node.style is not None or _says_text(node):
        return text
    if text.lower() in _WORDS and text in (text.lower(), text.capitalize(), text.upper()):
        return _WORDS[text.lower()]
    if _DATE.fullmatch(text):
        return f"{text} +0000 UTC"
    digits = text.replace("_", "")
    if _INTEGER.fullmatch(text):
        octal = re.fullmatch(r"([-+]?)0o?([0-7]+)", digits)
        return int(octal[1] + octal[2], 8) if octal else int(digits, 0)
    return float(digits) if _FLOAT.fullmatch(text) and any(map(str.isdigit, digits)) else text


def _says_text(node: ScalarNode) -> bool:
    """Whether `!!str` stands before a value that would be something else without it."""
    import yaml

    if node.tag != _TEXT:
        return False
    resolver: Any = yaml.SafeLoader("")
    return bool(resolver.resolve(yaml.ScalarNode, node.value, (True, False)) != _TEXT)
