"""`python -m benchmarks [--quick] [NAME ...]`: measurements one after the other, all of them unless some are named."""

import argparse
import asyncio
import time

from benchmarks import (
    apicurio_import,
    apicurio_peer,
    apicurio_reads,
    apicurio_searches,
    audit_order,
    confluent,
    confluent_size,
    confluent_writes,
    formats,
    lifecycle,
    mendix,
    native,
)

MEASUREMENTS = {
    "lifecycle": lifecycle.main,
    "native": native.main,
    "confluent": confluent.main,
    "confluent_writes": confluent_writes.main,
    "confluent_size": confluent_size.main,
    "apicurio": apicurio_reads.main,
    "apicurio_peer": apicurio_peer.main,
    "apicurio_searches": apicurio_searches.main,
    "apicurio_import": apicurio_import.main,
    "mendix": mendix.main,
    "formats": formats.main,
    "audit_order": audit_order.main,
}


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, each against a bare peer.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(MEASUREMENTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: to see that it works, not for figures")
    options = parser.parse_args()
    if unknown := set(options.names) - MEASUREMENTS.keys():
        parser.error(f"there is no measurement {min(unknown)!r}; there are {', '.join(MEASUREMENTS)}")
    for name in options.names or MEASUREMENTS:
        print(f"# {name}", flush=True)
        began = time.monotonic()
        asyncio.run(MEASUREMENTS[name](quick=options.quick))
        print(f"({time.monotonic() - began:.0f} s)\n", flush=True)


if __name__ == "__main__":
    main()
