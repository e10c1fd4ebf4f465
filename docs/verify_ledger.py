"""Checks the books of donated goods offline: python verify_ledger.py 2026-11.jsonl [2026-12.jsonl …]

Each line is a digest, a tab and an entry; the digest is the SHA-256 of the entry's text, and each entry names the digest before it.
"""

import hashlib
import json
import sys

number, previous = None, None
for path in sys.argv[1:]:
    for line in open(path, encoding="utf-8"):  # noqa: SIM115
        digest, _, body = line.rstrip("\n").partition("\t")
        entry = json.loads(body)
        whole = hashlib.sha256(body.encode()).hexdigest() == digest
        follows = number is None or (entry["number"], entry["previous"]) == (number + 1, previous)
        if not whole or not follows or (number is None and entry["number"] == 1 and set(entry["previous"]) != {"0"}):
            sys.exit(f"entry {entry['number']} was edited, or does not follow the one before")
        number, previous = entry["number"], digest
print(f"holds to entry {number}, digest {previous}")
