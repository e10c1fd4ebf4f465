"""A page's modules become one script that means the same, or the build refuses."""

import base64
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT / "site") not in sys.path:
    sys.path.append(str(ROOT / "site"))
from press.joiner import joined  # noqa: E402
from press.refusal import BuildRefused  # noqa: E402

from infra.local.binary import node  # noqa: E402
from tests.site.reading import tags, target  # noqa: E402

ACORN = ROOT / "node_modules" / "acorn" / "bin" / "acorn"
SOURCES = {
    "page.js": "const own = 1;\nexport const lang = 'zh';\nexport function text() { return lang + own; }\n",
    "api.js": "import { text } from './page.js';\nexport class Problem extends Error {}\nexport async function call() { return text(); }\n",
    "schema.form.js": "export const rules = {};\n",
    "shell.js": "import { lang, text } from './page.js';\ntext(lang);\n",
    "form.js": "import { call } from './api.js';\nimport { rules } from './schema.form.js';\nconst own = 2;\ncall(rules, own);\n",
}


def test_modules_stand_after_what_they_import_and_once() -> None:
    script = joined(["shell.js", "form.js"], SOURCES)
    assert re.findall(r"^const (m_\w+) =", script, re.M) == ["m_page", "m_shell", "m_api", "m_schema_form", "m_form"]
    assert "const { lang, text } = m_page;" in script
    assert "return { Problem, call };" in script
    assert not re.search(r"\b(import|export)\b", script)


def test_joining_is_the_same_each_time() -> None:
    backwards = dict(reversed(SOURCES.items()))
    assert joined(["shell.js", "form.js"], SOURCES) == joined(["shell.js", "form.js"], backwards)


def test_a_joined_script_runs_as_its_modules_would(tmp_path: Path) -> None:
    said = "import { call } from './api.js';\nimport { text } from './page.js';\nconst own = 'mine';\ncall().then((one) => console.log(one, text(), own));\n"
    (tmp_path / "joined.mjs").write_text(joined(["said.js"], SOURCES | {"said.js": said}), "utf-8")
    assert subprocess.run([node(), tmp_path / "joined.mjs"], capture_output=True, text=True, check=True).stdout == "zh1 zh1 mine\n"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("export default 1;", "cannot join 'export default 1;'"),
        ("export let count = 0;", "cannot join"),
        ("export { own };", "cannot join"),
        ("export function* each() {}", "cannot join"),
        ("export const { lang } = own;", "cannot join"),
        ("export * from './page.js';", "cannot join"),
        ("import { text as words } from './page.js';", "cannot join"),
        ("import * as page from './page.js';", "cannot join"),
        ("import './page.js';", "cannot join"),
        ("import {\n  text,\n} from './page.js';", "cannot join"),
        ('import { text } from "./page.js";', "cannot join"),
        ("const page = import('./page.js');", "cannot join"),
        ("const m_page = 1;", "cannot join"),
        ("import { words } from './page.js';", "page.js does not export words"),
        ("import { text } from './paper.js';", "entry.js → paper.js is not there"),
        ("import { a } from './entry.js';", "import each other: entry.js → entry.js"),
    ],
)
def test_what_the_joiner_does_not_know_is_refused(source: str, reason: str) -> None:
    with pytest.raises(BuildRefused, match=re.escape(reason)):
        joined(["entry.js"], SOURCES | {"entry.js": source + "\n"})


def test_modules_that_import_each_other_are_refused() -> None:
    circle = {f"{one}.js": f"import {{ {other} }} from './{other}.js';\nexport const {one} = 1;\n" for one, other in ("ab", "bc", "ca")}
    with pytest.raises(BuildRefused, match="import each other: a.js → b.js → c.js → a.js"):
        joined(["a.js"], circle)


def test_every_script_of_a_page_is_joined_and_the_bytes_that_its_page_names(out: Path) -> None:
    for page in out.rglob("*.html"):
        (script,) = [one for one in tags(page).each("script") if "src" in one]
        content = target(out, str(script["src"])).read_bytes()
        assert script["type"] == "module"
        assert script["integrity"] == f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"
        assert not re.search(rb"^(import|export)\b", content, re.M)


def test_sources_and_joined_scripts_speak_the_language_of_2018(out: Path) -> None:
    scripts = [*(ROOT / "site" / "assets" / "js").glob("*.js"), *(out / "assets").glob("*.js")]
    done = subprocess.run([node(), ACORN, "--ecma2018", "--module", "--silent", *scripts], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
