"""Maximum matchings in bipartite graphs."""

from collections import deque
from collections.abc import Sequence


def maximum_matching(edges: Sequence[Sequence[int]], right_size: int) -> list[tuple[int, int]]:
    """As many pairs (left, right) as possible with each node used once. `edges[left]` lists the allowed right nodes.

    Augmenting paths, found breadth first: O(nodes x edges). Among equals, earlier nodes are paired first.
    """
    partner: list[int | None] = [None] * right_size
    for left in range(len(edges)):
        _augment(left, edges, partner)
    pairs = [(left, right) for right, left in enumerate(partner) if left is not None]
    return sorted(pairs)


def _augment(start: int, edges: Sequence[Sequence[int]], partner: list[int | None]) -> None:
    """Give `start` a partner, moving others to another one of theirs if that is what it takes."""
    reached_from: dict[int, int] = {}
    waiting = deque([start])
    while waiting:
        left = waiting.popleft()
        for right in edges[left]:
            if right in reached_from:
                continue
            reached_from[right] = left
            taken_by = partner[right]
            if taken_by is None:
                _reassign(start, right, reached_from, partner)
                return
            waiting.append(taken_by)


def _reassign(start: int, free: int, reached_from: dict[int, int], partner: list[int | None]) -> None:
    right = free
    while True:
        left = reached_from[right]
        previous = next((index for index, owner in enumerate(partner) if owner == left), None)
        partner[right] = left
        if left == start or previous is None:
            return
        right = previous
