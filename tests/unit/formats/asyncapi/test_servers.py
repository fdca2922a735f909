"""What is said about servers that changed."""

import json
from typing import Any

from app.formats import FORMATS

ASYNCAPI = FORMATS["ASYNCAPI"]


def _document(server: dict[str, Any]) -> str:
    info = {"title": "Pets", "version": "1"}
    return json.dumps({"asyncapi": "3.0.0", "info": info, "servers": {"main": server}})


def test_a_change_names_what_it_changes_and_both_values() -> None:
    old = _document({"host": "a.test", "protocol": "kafka"})
    new = _document({"host": "b.test", "protocol": "amqp"})
    changes = ASYNCAPI.compare(ASYNCAPI.parse(old), ASYNCAPI.parse(new))
    assert [change.message for change in changes] == [
        'The host of the server "main" is b.test instead of a.test.',
        'The server "main" speaks amqp instead of kafka.',
    ]
