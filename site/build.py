"""Makes the static site: python site/build.py --out DIR."""

import argparse
import json
import shutil
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
# A script has no package around it: its own parts, and the functions whose forms it prints.
for root in (HERE, HERE.parent / "functions"):
    if str(root) not in sys.path:
        sys.path.append(str(root))

from press import areas, assets, catalogues, forms, pages  # noqa: E402
from press.refusal import BuildRefused  # noqa: E402

# The forms of public and of linked routes, each with the page that prints it.
FORMS = {"volunteers": "volunteer", "vehicles": "fleet", "pledges": "donate", "invitations": "invitation", "organisations": "org"}


def build(out: Path, *, city_zh: str | None = None, city_en: str | None = None) -> None:
    """Writes the whole site into `out`; raises BuildRefused when a rule of the house is broken."""
    texts = catalogues.load(HERE / "i18n")
    city = json.loads((HERE / "city.json").read_text("utf-8"))
    city["name"]["zh"] = city_zh or city["name"]["zh"]
    city["name"]["en"] = city_en or city["name"]["en"]
    places = areas.read(HERE.parent / "infra" / "data" / "taiyuan-areas.csv", json.loads((HERE / "places.en.json").read_text("utf-8")))
    printed = {name: forms.read(name) for name in FORMS}
    for name, page in FORMS.items():
        forms.check_messages(printed[name], texts, page=page)

    staged = out.with_name(f".{out.name}.staged")
    shutil.rmtree(staged, ignore_errors=True)
    shelf = assets.Shelf(staged)
    shelf.add_data(areas.files(places))
    shelf.add_folder(HERE / "assets" / "img")
    shelf.add_modules(HERE / "assets" / "js", made={f"schema.{name}.js": forms.module(form) for name, form in printed.items()})
    press = pages.Press(HERE, shelf=shelf, texts=texts, city=city, places=places, forms=printed)
    press.print_all()
    shelf.write("csp.json", json.dumps(press.policy(), indent=1) + "\n")
    shelf.write("status.json", json.dumps({"mode": "normal", "spread_s": 0, "notice_zh": "", "notice_en": ""}) + "\n")
    shutil.rmtree(out, ignore_errors=True)
    staged.rename(out)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder that is replaced by the site")
    parser.add_argument("--city-name", help="the city's name in Chinese, for example 太原市")
    parser.add_argument("--city-name-en", help="the city's name in English")
    given = parser.parse_args()
    begun = time.perf_counter()
    try:
        build(given.out.resolve(), city_zh=given.city_name, city_en=given.city_name_en)
    except BuildRefused as refusal:
        sys.exit(f"site: {refusal}")
    print(f"site: {given.out} in {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
