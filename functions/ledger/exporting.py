"""On the first of each month: the books of every month that is over, as files that anybody may keep; written once, the same bytes again."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

from muster import sheets, shelf
from muster.domain.times import SHANGHAI
from muster.tables import stock
from muster.telemetry import count, logger, metrics

FOLDER = "ledger"


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, list[str]]:
    """Writes what is missing; a month that was missed is caught up."""
    present = datetime.now(UTC).astimezone(SHANGHAI).strftime("%Y-%m")
    written = [month for month in sorted(stock.head().months) if month < present and not shelf.holds(FOLDER, f"{month}.jsonl")]
    for month in written:
        shelf.put(FOLDER, files(month))
    count("LedgerMonths", len(written))
    return {"months": written}


def files(month: str) -> dict[str, str]:
    """A month's entries as lines (digest, tab, entry) and as a table for offices, a row a line of an entry."""
    first, last = stock.of_month(month)
    found = list(stock.entries(after=first - 1, last=last))
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\r\n")
    rows.writerow(["number", "at", "kind", "item", "lot", "quantity", "from", "to", "partner", "donor", "pledge", "receipt", "reason", "digest"])
    for one in found:
        content = one.content
        about = content["about"]
        for line in content["lines"] or [{}]:
            rows.writerow([
                sheets.guarded(str(value)) for value in (
                    one.number, content["at"], content["kind"], line.get("item", ""), line.get("lot", ""), line.get("quantity", ""), line.get("from", ""),
                    line.get("to", ""), about.get("partner", ""), about.get("donor", ""), about.get("pledge", ""), content.get("receipt", ""),
                    content.get("reason", ""), one.digest,
                )
            ])  # fmt: skip
    return {f"{month}.csv": "\ufeff" + table.getvalue(), f"{month}.jsonl": "".join(f"{one.digest}\t{one.body}\n" for one in found)}
