"""The picture of the replay bench: share of the hindsight optimum over the horizon, the same bytes for the same figures."""

from pathlib import Path
from typing import Any

NAMES = {"nearest": "nearest first, told at once", "batch": "batch flow, told at once", "greedy": "urgency and scarcity, told at once"}


def draw(found: dict[str, Any], path: Path) -> None:
    """Ours as a line over the hours of notice, the peers as level lines."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "muster", "font.family": "DejaVu Sans", "font.size": 10})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    hours = sorted(found["ours"])
    shares = [100 * found["ours"][hour]["optimum_share"] for hour in hours]
    axes.plot(hours, shares, marker="o", color="#0b5fa5", label="ours")
    for hour, share in zip(hours, shares, strict=True):
        axes.annotate(f"{share:.1f}", (hour, share), textcoords="offset points", xytext=(0, 7), ha="center")
    styles = zip(found["peers"].items(), ((":", "#8a1c1c"), ("--", "#5a5a5a"), ("-.", "#9a6700")), strict=True)
    for (name, figures), (style, colour) in styles:
        axes.axhline(100 * figures["optimum_share"], linestyle=style, color=colour, label=f"{NAMES[name]} ({100 * figures['optimum_share']:.1f})")
    axes.set_xlabel("hours before the shift at which people are told")
    axes.set_ylabel("% of the hindsight optimum")
    axes.set_xticks(hours)
    axes.margins(y=0.15)
    axes.legend(loc="best", frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="svg", metadata={"Date": None})
    pyplot.close(figure)
