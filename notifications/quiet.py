"""Apprise, loaded once and kept quiet. Importing this takes a second, because Apprise imports all its services.

Apprise and the HTTP library below it log addresses, with the secrets in them. None of that enters our logs, whatever
level the operator logs at. Apprise's own capture, from which the sender learns status codes, still gets everything.
"""

import logging
import warnings

from apprise.manager_plugins import NotificationManager


def _silence(name: str) -> logging.Logger:
    logger = logging.getLogger(name)
    logger.propagate = False
    logger.addHandler(logging.NullHandler())
    return logger


def _load() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of modules that some services import, and we never use
        NotificationManager().load_modules()


for _library in ("urllib3", "requests"):
    _silence(_library)
_silence("apprise").setLevel(logging.DEBUG)
_load()
