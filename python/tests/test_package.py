"""The package as a whole."""

from __future__ import annotations

import ast
import importlib.util
import sysconfig
import unittest
from importlib import metadata
from pathlib import Path
from typing import Iterator, List, Tuple

import cartwatch


def sources() -> Iterator[Tuple[str, ast.Module]]:
    folder = Path(cartwatch.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        yield str(path.relative_to(folder)), ast.parse(path.read_text("utf-8"), feature_version=(3, 9))


def is_standard(module: str) -> bool:
    """Whether a module comes with Python. (Python 3.9 has no list of them.)"""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin in (None, "built-in", "frozen"):
        return spec is not None
    origin = Path(str(spec.origin)).resolve()
    standard = Path(sysconfig.get_path("stdlib")).resolve()
    return standard in origin.parents and "site-packages" not in origin.parts


class Package(unittest.TestCase):
    def test_nothing_but_the_standard_library_is_imported(self) -> None:
        for name, tree in sources():
            for node in ast.walk(tree):
                roots: List[str] = []
                if isinstance(node, ast.Import):
                    roots = [alias.name.split(".")[0] for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    roots = [(node.module or "").split(".")[0]]
                for root in roots:
                    self.assertTrue(is_standard(root), f"{name} imports {root}")

    def test_each_file_says_what_it_is(self) -> None:
        for name, tree in sources():
            self.assertTrue(ast.get_docstring(tree), name)

    def test_whatever_is_public_is_exported(self) -> None:
        self.assertEqual(sorted(cartwatch.__all__, key=str.lower), sorted(set(cartwatch.__all__), key=str.lower))
        for name in cartwatch.__all__:
            self.assertTrue(hasattr(cartwatch, name), name)

    def test_its_types_come_with_it(self) -> None:
        self.assertTrue((Path(cartwatch.__file__).parent / "py.typed").is_file())

    def test_the_wheel_needs_no_other_package(self) -> None:
        try:
            requires = metadata.requires("cartwatch")
        except metadata.PackageNotFoundError:
            self.skipTest("the package runs from its sources, not from its wheel")
        self.assertFalse(requires)


if __name__ == "__main__":
    unittest.main()
