"""Every package that the code imports is declared, every one that is installed is locked, and none of them is AGPL."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DECLARED = [Requirement(text) for text in PYPROJECT["project"]["dependencies"]]
DECLARED_FOR_TESTS = [Requirement(text) for text in PYPROJECT["dependency-groups"]["dev"]]
DECLARED_UV = [Requirement(text) for text in PYPROJECT["dependency-groups"]["uv"]]
LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-uv.txt"]
# A developer's command, which the portal itself never runs.
WITH_PACKAGES_OF_TESTS = ["office/demonstration/make_documents.py"]


def pins(lock: str) -> Iterator[tuple[Requirement, list[str]]]:
    """Each exact version that a lock names, with the hashes of its files."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    for entry in re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines():
        requirement, *hashes = entry.split("--hash=")
        yield Requirement(requirement), [text.strip() for text in hashes]


def names(requirements: list[Requirement]) -> set[str]:
    return {canonicalize_name(requirement.name) for requirement in requirements}


def test_every_package_that_the_portal_imports_is_declared():
    assert imported(is_test=False) - names(DECLARED) == set()


def test_every_package_that_tests_import_is_declared():
    assert imported(is_test=True) - names(DECLARED + DECLARED_FOR_TESTS) == set()


def imported(*, is_test: bool) -> set[str]:
    """The packages from which the portal's modules, or those of the tests, import."""
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [path for path in map(Path, listed.stdout.split()) if (ROOT / path).is_file()]
    own = {path.parts[0] for path in paths}
    packages = metadata.packages_distributions()
    modules = {
        name
        for path in paths
        if is_test == ("tests" in path.parts or path.stem == "conftest" or str(path) in WITH_PACKAGES_OF_TESTS)
        for name in imported_modules(ROOT / path)
    }
    outside = modules - sys.stdlib_module_names - own
    return {canonicalize_name(packages[name][0]) for name in outside if name in packages}


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_one_version_with_its_hashes_and_no_address(lock):
    pinned = list(pins(lock))

    assert {[one.operator for one in requirement.specifier] == ["=="] for requirement, _ in pinned} == {True}
    assert {all(text.startswith("sha256:") for text in hashes) and len(hashes) > 0 for _, hashes in pinned} == {True}
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lock", "declared"),
    list(zip(LOCKS, [DECLARED, DECLARED + DECLARED_FOR_TESTS, DECLARED_UV], strict=True)),
    ids=LOCKS,
)
def test_a_lock_suits_the_ranges(lock, declared):
    locked = {}
    for requirement, _ in pins(lock):
        [exact] = requirement.specifier
        locked.setdefault(canonicalize_name(requirement.name), []).append(exact.version)

    unsuitable = [
        str(requirement)
        for requirement in declared
        if not all(map(requirement.specifier.contains, locked.get(canonicalize_name(requirement.name), ["none"])))
    ]

    assert unsuitable == []


def test_tests_run_with_the_versions_of_the_portal():
    portal, tests = ({str(requirement) for requirement, _ in pins(lock)} for lock in LOCKS[:2])

    assert portal - tests == set()


def test_the_portal_needs_nothing_under_the_agpl():
    locked = names([requirement for requirement, _ in pins("requirements.txt")])
    agpl = {
        canonicalize_name(package.name)
        for package in metadata.distributions()
        if re.search("agpl|affero", " ".join(licences(package)), flags=re.IGNORECASE)
    }

    assert "pymupdf" in agpl  # of the tests: what is looked for is found
    assert locked & agpl == set()


def licences(package: metadata.Distribution) -> list[str]:
    """What a package says of its licence, in any of the three ways in which packages say it."""
    said = [package.metadata.get("License-Expression"), package.metadata.get("License")]
    return [text for text in said if text] + [
        text for text in package.metadata.get_all("Classifier", []) if text.startswith("License")
    ]


def test_the_bill_of_materials_names_what_is_installed(tmp_path):
    command = (ROOT / "script" / "sbom").read_text(encoding="utf-8").splitlines()[-1]
    here = {".venv-test/bin/cyclonedx-py": f"{sys.prefix}/bin/cyclonedx-py", ".venv": sys.prefix}
    words = [here.get(word, word) for word in command.removeprefix("exec ").split()]

    subprocess.run([*words, "--no-validate", "--output-file", tmp_path / "sbom.json"], cwd=ROOT, check=True)

    bill = json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))
    installed = {(canonicalize_name(package.name), package.version) for package in metadata.distributions()}
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "egm-portal")
    assert {(canonicalize_name(part["name"]), part["version"]) for part in bill["components"]} == installed
