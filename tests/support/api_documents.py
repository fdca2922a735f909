"""Documents as the API answers them."""

from typing import Any

PROPOSAL = "01990000-0000-7000-8000-000000000001"


def proposal(state: str = "open", **members: Any) -> dict[str, Any]:
    """A proposal of the team `orders`, waiting for `billing`."""
    return {
        "id": PROPOSAL,
        "state": state,
        "reason": None,
        "forced": False,
        "revision": 1,
        "cause": "proposed",
        "deadline": "2026-12-06T12:00:00Z",
        "producer_team_name": "orders",
        "items": [
            {
                "asset_fqn": "shop.Order",
                "kind": "publish",
                "base_version": "1.0.0",
                "new_version": "2.0.0",
                "changes": [
                    {
                        "rule": "R",
                        "severity": "breaking",
                        "message": "Field 'note' was removed.",
                        "witnesses": [{"direction": "forward", "document": '{"id": 1}', "error": "e"}],
                    }
                ],
            }
        ],
        "consumers": [
            {
                "team_name": "billing",
                "status": "pending",
                "asset_fqn": "shop.Order",
                "registered_version": "1.0.0",
                "undeliverable": True,
            }
        ],
        "answers": [],
        "contract_id": None,
    } | members


def page(*results: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """An answer that is a list."""
    return 200, {"results": list(results), "total": len(results)}
