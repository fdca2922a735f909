"""Message classes as a build makes them from .proto files, made here while a test runs."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_tools import protoc


def message_class(name: str, files: Mapping[str, str]) -> Any:
    """The class of a message that the last of some files declares; earlier files, by name, may be imported."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            (Path(folder) / path).write_text(text)
        made = Path(folder) / "made"
        well_known = Path(protoc.__file__).parent / "_proto"
        arguments = ["protoc", f"-I{folder}", f"-I{well_known}", "--include_imports", f"--descriptor_set_out={made}"]
        assert protoc.main([*arguments, list(files)[-1]]) == 0
        descriptors = FileDescriptorSet.FromString(made.read_bytes())
    pool = DescriptorPool()
    for file in descriptors.file:
        pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName(name))
