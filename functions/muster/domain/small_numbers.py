"""Small counts of people, which could point at somebody: none below five is shown, and none can be worked out from the sum (T43)."""

from collections.abc import Mapping

FEWEST = 5


def masked(counts: Mapping[str, int]) -> dict[str, str]:
    """The counts above zero in words: "<5" for a small one, and "≥5" for the next when it alone would give the small one away."""
    shown = {name: str(count) if count >= FEWEST else f"<{FEWEST}" for name, count in counts.items() if count > 0}
    large = [name for name in shown if counts[name] >= FEWEST]
    if large and len(shown) - len(large) == 1:
        shown[min(large, key=lambda name: (counts[name], name))] = f"≥{FEWEST}"
    return shown
