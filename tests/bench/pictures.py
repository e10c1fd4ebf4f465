"""Pictures of the matching bench: SVG, the same bytes for the same figures."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

COLOURS = ("#9aa5b1", "#c9b27c", "#b07aa1", "#76a5a0", "#1f5fa8", "#d1495b")


def fill_by_district(path: Path, shares: Mapping[str, Mapping[str, float]], *, title: str) -> None:
    """Bars by district (inner keys), a colour for each method (outer keys): the share of seats filled."""
    with _figure(path, width=10) as axes:
        names = list(next(iter(shares.values())))
        wide = 0.8 / len(shares)
        for number, (method, by_place) in enumerate(shares.items()):
            at = [place + wide * (number - (len(shares) - 1) / 2) for place in range(len(names))]
            axes.bar(at, [100 * by_place[name] for name in names], wide, label=method, color=COLOURS[number % len(COLOURS)])
        axes.set_xticks(range(len(names)), names, rotation=20)
        axes.set_ylim(min(60, *(100 * share for by_place in shares.values() for share in by_place.values())) // 10 * 10, 100)
        axes.set_ylabel("seats filled, %")
        axes.set_title(title)
        axes.legend(ncols=3, fontsize="small", loc="lower left")


def time_over_size(path: Path, points: Mapping[str, Sequence[tuple[int, float]]], *, title: str) -> None:
    """Lines of (people, seconds) by method, both axes in powers of ten."""
    with _figure(path, width=8) as axes:
        for number, (method, line) in enumerate(points.items()):
            people, seconds = zip(*line, strict=True)
            axes.plot(people, seconds, marker="o", label=method, color=COLOURS[number % len(COLOURS)])
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel("people")
        axes.set_ylabel("processor seconds")
        axes.grid(alpha=0.3)
        axes.set_title(title)
        axes.legend(fontsize="small")


@contextmanager
def _figure(path: Path, *, width: float) -> Iterator[Any]:
    """Axes to draw on, saved when all is drawn."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    with matplotlib.rc_context({"svg.hashsalt": "muster"}):
        figure, axes = pyplot.subplots(figsize=(width, 4.5), layout="constrained")
        yield axes
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, metadata={"Date": None})
        pyplot.close(figure)
