"""The two pages the functions answer themselves, for people whose browser runs no script."""

import base64
import hashlib
from html import escape
from typing import Literal

from muster import settings
from muster.domain.people import Language
from muster.problems import Problem
from muster.texts import say

TYPE = "text/html; charset=utf-8"
_STYLE = """body{margin:0;font:17px/1.6 "PingFang SC","HarmonyOS Sans SC",MiSans,"Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#1f1a17;background:#f7f5f3}
header{background:#fff;border-bottom:4px solid #c4161c;padding:12px 16px;font-weight:700}
main{max-width:44rem;margin:0 auto;padding:16px}
.receipt{background:#c4161c;color:#fff;border-radius:10px;padding:24px 16px;text-align:center}
.receipt h1{font-size:1.6rem;margin:0 0 8px}.receipt b{display:block;font-size:1.8rem;letter-spacing:.05em}
.wrong{background:#fff6e8;border:2px solid #d97706;border-left-width:8px;border-radius:10px;padding:16px;color:#8a3b00}
.wrong h1{font-size:1.3rem;margin:0 0 8px;color:#1f1a17}a{color:#0b4f8a;display:inline-block;padding:10px 0}"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Type": TYPE, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
}  # fmt: skip


def receipt(code: str, language: Language, *, kind: Literal["receipt", "pledge"] = "receipt") -> str:
    """The page that a form post without script ends on."""
    return _page(
        say(f"{kind}_title", language),
        f'<div class="receipt"><h1>{_say(f"{kind}_title", language)}</h1>{_say("receipt_code", language)}<b>{escape(code)}</b>'
        f"{_say('receipt_keep', language)}</div><p>{_say(f'{kind}_next', language)}</p>"
        f'<p><a href="{escape(settings.site_url())}/{language}/">{_say("receipt_home", language)}</a></p>',
        language,
    )


def problem(problem: Problem) -> str:
    """The page that tells a form post without script what to correct."""
    rows = "".join(f"<li>{escape(one['message'])}</li>" for one in problem.messages) or f"<li>{escape(problem.detail)}</li>"
    word = say("error_word", problem.language)
    return _page(
        problem.title,
        f'<div class="wrong"><h1>{escape(word)}: {escape(problem.title)}</h1><ul>{rows}</ul></div><p>{_say("problem_back", problem.language)}</p>',
        problem.language,
    )


def _say(code: str, language: Language) -> str:
    return escape(say(code, language))


def _page(title: str, body: str, language: Language) -> str:
    lang = "zh-CN" if language == "zh" else "en"
    return (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style><header>集结 Muster</header><main>{body}</main></html>"
    )
