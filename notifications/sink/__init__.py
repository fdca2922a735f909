"""A far end for messages: takes webhooks over HTTP and mail over SMTP, and shows what arrived. For demos and tests.

It listens on the loopback interface, keeps what it received in memory only, and believes anybody.
"""

from notifications.sink.inbox import Inbox, Received
from notifications.sink.server import Sink

__all__ = ["Inbox", "Received", "Sink"]
