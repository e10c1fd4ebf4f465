"""The texts of the site: one catalogue per page and language, complete in both and punctuated as Chinese is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from press.refusal import BuildRefused

LANGUAGES = ("zh", "en")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,.!?:;()\"']|[,!?:;()\"'][\u4e00-\u9fff]")
BLANK = re.compile(r"\{(\w+)\}")

Texts = dict[str, dict[str, dict[str, Any]]]


def load(folder: Path) -> Texts:
    """language → page → texts; refuses when zh and en do not say the same things."""
    names = {language: {path.stem: path for path in sorted((folder / language).glob("*.json"))} for language in LANGUAGES}
    if set(names["zh"]) != set(names["en"]):
        raise BuildRefused(f"catalogue only in one language: {sorted(set(names['zh']) ^ set(names['en']))}")
    texts: Texts = {language: {} for language in LANGUAGES}
    for language, paths in names.items():
        for page, path in paths.items():
            try:
                texts[language][page] = json.loads(path.read_text("utf-8"))
            except json.JSONDecodeError as error:
                raise BuildRefused(f"{path.name} ({language}): {error}") from error
    for page in names["zh"]:
        _compare(page, texts["zh"][page], texts["en"][page])
    return texts


def _compare(page: str, zh: dict[str, Any], en: dict[str, Any]) -> None:
    chinese, english = dict(leaves(zh)), dict(leaves(en))
    if missing := sorted(set(chinese) ^ set(english)):
        raise BuildRefused(f"{page}: text only in one language: {', '.join(missing)}")
    for key, text in chinese.items():
        if not text.strip() or not english[key].strip():
            raise BuildRefused(f"{page}: empty text {key}")
        if set(BLANK.findall(text)) != set(BLANK.findall(english[key])):
            raise BuildRefused(f"{page}: {key} has other blanks in zh than in en")
        if found := HALF_WIDTH.search(text):
            raise BuildRefused(f"{page}: half-width punctuation beside Han in {key}: {found.group()}")


def leaves(texts: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its dotted key."""
    if isinstance(texts, str):
        yield prefix, texts
        return
    pairs = texts.items() if isinstance(texts, dict) else enumerate(texts)
    for key, value in pairs:
        yield from leaves(value, f"{prefix}.{key}" if prefix else str(key))


def spoken(texts: Any, facts: dict[str, str]) -> Any:
    """The texts with the deployment's facts ({city}, {phone}) put in; other blanks stay for the script."""
    if isinstance(texts, str):
        return BLANK.sub(lambda found: facts.get(found[1], found[0]), texts)
    if isinstance(texts, dict):
        return {key: spoken(value, facts) for key, value in texts.items()}
    return [spoken(value, facts) for value in texts]
