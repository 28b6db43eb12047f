"""Reads the product as a graph of imports and as a heap of files, without running it."""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.architecture.tracing import PACKAGES, ROOT

SMALL_LINES = 25
# What Django, Celery or the shell find by its name, so that importers say nothing about it.
FOUND_BY_NAME = {
    "__init__", "__main__", "apps", "urls", "tasks", "admin", "admin_config", "models",
    "settings", "wsgi", "celery",
}  # fmt: skip
FOLDERS_FOUND_BY_NAME = {"commands", "templatetags", "formats"}


@dataclass(frozen=True)
class Module:
    """One file: its dotted name and its text."""

    name: str
    path: Path
    text: str

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def app(self) -> str:
        return self.name.partition(".")[0]

    @property
    def is_bare_package(self) -> bool:
        """Whether it is an ``__init__`` with a docstring at most."""
        return self.path.stem == "__init__" and self.lines <= 1

    @property
    def is_found_by_name(self) -> bool:
        folders = set(self.path.relative_to(ROOT).parts)
        return self.path.stem in FOUND_BY_NAME or bool(folders & FOLDERS_FOUND_BY_NAME)


class House:
    """All modules of the product but migrations, and what each of them imports."""

    def __init__(self) -> None:
        files = [file for name in PACKAGES for file in sorted((ROOT / name).rglob("*.py"))]
        found = [_module(file) for file in files if "migrations" not in file.parts]
        self.modules = {module.name: module for module in found}
        self._trees = {module.name: ast.parse(module.text) for module in found}

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """For each module the modules of ours that it imports, by whatever statement.

        A name that a package only passes on counts as an import of the module it comes from.
        """
        passed_on = {
            f"{name}.{alias}": target
            for name, module in self.modules.items()
            if module.path.stem == "__init__"
            for alias, target in self._imported_names(name)
        }
        graph: dict[str, set[str]] = {}
        for name in self.modules:
            targets = {
                self._nearest(passed_on.get(target, target))
                for _, target in self._imported_names(name)
            }
            graph[name] = {target for target in targets if target and target != name}
        return graph

    def _imported_names(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the local name and the full dotted name of everything that is imported."""
        for node in ast.walk(self._trees[name]):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield alias.asname or alias.name, alias.name
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    yield alias.asname or alias.name, f"{node.module}.{alias.name}"

    def _nearest(self, dotted: str) -> str:
        """Return the module that a dotted name lies in; empty for one that is not ours."""
        while dotted and dotted not in self.modules:
            dotted = dotted.rpartition(".")[0]
        return dotted

    def modules_with_one_importer(self) -> dict[str, str]:
        """Return each module that one other imports, with that one.

        Packages that register or pass on (``__init__``) are no importers, and what is found by
        its name (``FOUND_BY_NAME``) is not asked.
        """
        importers = defaultdict(set)
        for name, targets in self.imports.items():
            if self.modules[name].path.stem != "__init__":
                for target in targets:
                    importers[target].add(name)
        return {
            name: next(iter(importers[name]))
            for name, module in self.modules.items()
            if len(importers[name]) == 1 and not module.is_found_by_name
        }

    def small_modules_with_one_importer(self) -> dict[str, str]:
        """Return those of them that have under 25 lines: their importer could hold them."""
        return {
            name: importer
            for name, importer in self.modules_with_one_importer().items()
            if self.modules[name].lines < SMALL_LINES
        }

    def rule_files(self) -> set[str]:
        """Return the files of services and pure modules (no Django and no models in them)."""
        return {
            str(module.path.relative_to(ROOT))
            for name, module in self.modules.items()
            if name.split(".")[1:2] == ["services"] or self._is_pure(name)
        }

    def _is_pure(self, name: str) -> bool:
        if self.modules[name].app == "cleanlife" or name.count(".") != 1:
            return False
        targets = {target for _, target in self._imported_names(name)}
        return not any(
            target.startswith(("django.", "rest_framework.")) or ".models" in target
            for target in targets
        )

    def upward_imports(self) -> list[str]:
        """Return each import against the layers of pyproject.toml, between neighbours as well.

        A layer names one module or several (``a | b``, strangers to each other; ``a : b`` may
        import each other), with all that lies below them.
        """
        found = set()
        for layers in _layer_contracts():
            places = {name: place for name in self.modules if (place := _place(name, layers))}
            for name, (level, room) in places.items():
                for target in self.imports[name] & places.keys():
                    other_level, other_room = places[target]
                    if other_level < level or (other_level == level and other_room != room):
                        found.add(f"{name} -> {target}")
        return sorted(found)

    def rings(self) -> list[list[str]]:
        """Return the folders of each app that import each other in a ring.

        A module that lies beside folders counts as a folder of its own: in an app the topmost
        ones (tasks) and the lowest (errors) share one.
        """
        graph: dict[str, set[str]] = defaultdict(set)
        for name, targets in self.imports.items():
            for target in targets:
                if self.modules[target].app == self.modules[name].app:
                    graph[self._folder(name)].add(self._folder(target))
        return [sorted(ring) for ring in _components(graph) if len(ring) > 1]

    def _folder(self, name: str) -> str:
        folder = self.modules[name].path.parent
        path = self.modules[name].path if folder in self._folders_with_folders else folder
        return str(path.relative_to(ROOT))

    @cached_property
    def _folders_with_folders(self) -> set[Path]:
        return {module.path.parent.parent for module in self.modules.values()}


def _module(file: Path) -> Module:
    parts = file.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, file, file.read_text(encoding="utf-8"))


def read_settings() -> dict[str, Any]:
    """Return the tools' settings of pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    settings: dict[str, Any] = tomllib.loads(text)["tool"]
    return settings


def _layer_contracts() -> Iterator[list[list[list[str]]]]:
    """Yield the layers of each contract, highest first, each with its rooms and their names."""
    for contract in read_settings()["importlinter"]["contracts"]:
        if contract["type"] != "layers":
            continue
        for container in contract.get("containers", [""]):
            prefix = f"{container}." if container else ""
            yield [
                [
                    [prefix + name.strip(" ()") for name in room.split(":")]
                    for room in layer.split("|")
                ]
                for layer in contract["layers"]
            ]


def _place(name: str, layers: list[list[list[str]]]) -> tuple[int, int] | None:
    """Return the numbers of a module's level and room, None outside of the contract."""
    for level, rooms in enumerate(layers):
        for number, room in enumerate(rooms):
            if any(name == part or name.startswith(f"{part}.") for part in room):
                return level, number
    return None


def _components(graph: dict[str, set[str]]) -> Iterable[set[str]]:
    """Yield the strongly connected components: what reaches each other."""
    reach = {node: _reachable(node, graph) for node in list(graph)}
    seen: set[str] = set()
    for node, others in reach.items():
        if node not in seen:
            ring = {node} | {other for other in others if node in reach.get(other, ())}
            seen |= ring
            yield ring


def _reachable(start: str, graph: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for target in graph.get(waiting.pop(), set()) - found:
            found.add(target)
            waiting.append(target)
    return found
