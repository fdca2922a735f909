"""Data folders of these tests: short-lived, and open to the user that PostgreSQL runs as under root."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty folder. Not pytest's own: that lies below one that only its owner can enter."""
    folder = Path(tempfile.mkdtemp(prefix="assent-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)
