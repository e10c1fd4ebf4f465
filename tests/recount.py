"""The report a second time, from the raw items and by hand: a plain implementation that shares nothing with the first."""

import json
from datetime import date, datetime, timedelta
from typing import Any

_EIGHT = timedelta(hours=8)


def recount(tables: Any, day: date) -> dict[str, Any]:
    """Plain numbers for every cell of sections 3 to 5, 9, 10, 12, 14 and 16, as {name: number} and lists of rows."""
    begin = datetime.fromisoformat(day.isoformat()) - _EIGHT
    end = begin + timedelta(days=1)
    people = [one for one in _items(tables, "people") if one["state"] != "STAFF" and _when(one["created"]) < end]
    seats = [{**one, "moves": _moves(one["history"], end)} for one in _items(tables, "assignments")]
    seats = [one for one in seats if any(to == "OFFERED" for _, to in one["moves"])]
    needs = [one for one in _items(tables, "needs") if one["kind"] == "need" and _when(one["created"]) < end]
    lines = [one for one in _items(tables, "needs") if one["kind"] == "line"]
    found = {**_people(people, seats, begin, end), **_needs(needs, lines, seats, day, begin, end)}
    return found | {"duty": _duty(tables, found["begun"], seats, begin, end), "flow": _flow(tables, needs, begin, end)}


def _duty(tables: Any, begun: list[tuple[Any, Any]], seats: list[Any], begin: datetime, end: datetime) -> dict[str, Any]:
    """Attendance, posts and answers, of the lines of the day that had begun and whose need stood as published."""
    records = {(one["need"], one["seat"]): one for one in _items(tables, "service_records")}
    calls = _items(tables, "callups")
    names = ("expected", "present", "unseen", "left_late", "no_shows", "excused", "unexcused", "undecided", "lost", "replaced")
    come: dict[str, Any] = dict.fromkeys(names, 0)
    said: dict[str, int] = {}
    post = {"shifts": 0, "target": 0, "held": 0, "present": 0}
    for need, line in begun:
        mine = [seat for seat in seats if seat["need"] == need["id"] and int(seat["seat"][:2]) == int(line["part"][5:])]
        lost, came, here, held = [], [], 0, 0
        for seat in mine:
            words = [to for _, to in seat["moves"]]
            held += words[-1] in ("OFFERED", "ACCEPTED", "COMPLETED", "CHECKED_IN", "CHECKED_OUT")
            after = words[words.index("OFFERED") + 1 :] if "OFFERED" in words else None
            if after is not None:
                answer = {"ACCEPTED": "accepted", "DECLINED": "declined", "EXPIRED": "ignored"}.get(after[0] if after else "", "waited")
                said[answer] = said.get(answer, 0) + 1
            if "ACCEPTED" not in words:
                continue
            come["expected"] += 1
            yes = next(at for at, to in seat["moves"] if to == "ACCEPTED")
            if "CHECKED_IN" in words:
                come["present"] += 1
                here += 1
                at = next(at for at, to in seat["moves"] if to == "CHECKED_IN")
                if at <= max(_when(line["start"]), yes) + timedelta(minutes=30):
                    came.append(yes)
            elif words[-1] == "WITHDRAWN_LATE":
                come["left_late"] += 1
                lost.append(seat["moves"][-1][0])
            elif words[-1] == "NO_SHOW":
                come["no_shows"] += 1
                lost.append(seat["moves"][-1][0])
                decided = [to for at, to in _moves(records[seat["need"], seat["seat"]]["history"], end)]
                come[decided[-1].lower() if decided else "undecided"] += 1
            else:
                come["unseen"] += 1
        come["lost"] += len(lost)
        for gone in sorted(lost):
            later = [at for at in sorted(came) if at >= gone]  # moments are kept to the second
            if later:
                came.remove(later[0])
                come["replaced"] += 1
        for call in calls:
            if call["line"] == f"{need['id']}-{int(line['part'][5:]):02d}" and _when(call["told"]) < end:
                word = {"ACCEPTED": "accepted", "DECLINED": "declined", "TOLD": "ignored", "STOOD_DOWN": "stood_down"}.get(call["state"], "waited")
                said[word] = said.get(word, 0) + 1
        if need.get("post"):
            post = {name: post[name] + more for name, more in (("shifts", 1), ("target", int(line["wanted"])), ("held", held), ("present", here))}
    minutes: dict[str, int] = {}
    for seat in seats:
        for entry in json.loads(records.get((seat["need"], seat["seat"]), {}).get("entries", "[]")):
            if begin <= _when(entry["at"]) < end:
                minutes[entry["grade"]] = minutes.get(entry["grade"], 0) + entry["minutes"]
    return {"attendance": come, "messages": said, "post": post, "minutes": minutes}


def _flow(tables: Any, needs: list[Any], begin: datetime, end: datetime) -> dict[str, int]:
    trails = {one["id"]: [(_when(line.split("|")[0]), *line.split("|")[1:3]) for line in one["history"]] for one in _items(tables, "needs") if one["kind"] == "queue"}
    found = {"solved_station": 0, "solved_institute": 0, "escalated": 0}
    for need in needs:
        steps = trails.get(need["id"], [])
        found["escalated"] += sum(begin <= at < end and bool(was) for at, was, _ in steps)
        for at, to in _moves(need["history"], end):
            if to in ("PUBLISHED", "RETURNED") and at >= begin:
                reached = [site for when, _, site in steps if when <= at]
                found["solved_institute" if reached and reached[-1].endswith("000") else "solved_station"] += 1
    return found


def _people(people: list[Any], seats: list[Any], begin: datetime, end: datetime) -> dict[str, Any]:
    first: dict[str, datetime] = {}
    for seat in seats:
        offered = min(at for at, to in seat["moves"] if to == "OFFERED")
        first[seat["person"]] = min(offered, first.get(seat["person"], offered))

    def left_by(one: Any, moment: datetime) -> bool:
        return "withdrawn_at" in one and _when(one["withdrawn_at"]) < moment

    now = [one for one in people if not left_by(one, end)]
    then = [one for one in people if _when(one["created"]) < begin and not left_by(one, begin)]
    never = [one for one in now if one["id"] not in first]
    never_then = [one for one in then if not (one["id"] in first and first[one["id"]] < begin)]
    found: dict[str, Any] = {
        "before": len(then), "total": len(now), "never_offered": len(never), "new": sum(_when(one["created"]) >= begin for one in people),
        "withdrawn": sum("withdrawn_at" in one and begin <= _when(one["withdrawn_at"]) < end for one in people),
        "verified": sum("verified_at" in one and begin <= _when(one["verified_at"]) < end for one in people),
        "verified_total": sum("verified_at" in one and _when(one["verified_at"]) < end for one in now),
        "drivers": sum("driver" in one.get("roles", ()) for one in now),
        "never_offered_share": _thousandths(len(never), len(now)), "never_offered_share_before": _thousandths(len(never_then), len(then)),
    }  # fmt: skip
    found["never_offered_change"] = found["never_offered_share"] - found["never_offered_share_before"]
    found["ask_first"] = sorted(
        (area, role, sum(one["area"][:6] + "000000" == area and role in one.get("roles", ()) for one in never))
        for area, role in {(one["area"][:6] + "000000", role) for one in never for role in one.get("roles", ())}
    )
    found["people_by_district"] = sorted(
        (area, len(own := [one for one in now if one["area"][:6] == area[:6]]), sum(one in never for one in own))
        for area in {one["area"][:6] + "000000" for one in now}
    )
    return found


def _needs(needs: list[Any], lines: list[Any], seats: list[Any], day: date, begin: datetime, end: datetime) -> dict[str, Any]:
    moved = [(need, at, to) for need in needs for at, to in _moves(need["history"], end)]
    today = [(need, at, to) for need, at, to in moved if begin <= at < end]
    reviews = sorted(int((at - _when(need["created"])).total_seconds()) for need, at, to in today if to in ("PUBLISHED", "RETURNED"))
    found: dict[str, Any] = {name.lower(): sum(to == name for _, _, to in today) for name in ("PUBLISHED", "RETURNED", "CANCELLED", "EXPIRED")}
    found |= {"new_needs": sum(_when(need["created"]) >= begin for need in needs), "reviewed": len(reviews)}
    found |= {"review_p50": _rank(reviews, 50), "review_p95": _rank(reviews, 95)}
    found["begun"] = [
        (need, line) for need in needs for line in lines
        if line["id"] == need["id"] and _moves(need["history"], end)[-1][1] == "PUBLISHED" and _when(line["start"]) < end
        and (_when(line["start"]) + _EIGHT - timedelta(hours=6)).date() == day
    ]  # fmt: skip
    rows = [row for need in needs if (row := _row(need, lines, seats, day, end))]
    found["rows"] = sorted(rows, key=lambda row: row["id"])
    found["tomorrow"] = {}
    for row in (row for need in needs if (row := _row(need, lines, seats, day + timedelta(days=1), end)) and row["state"] == "PUBLISHED"):
        for line, missing in row["missing"]:
            hour = (_when(line["start"]) + _EIGHT - timedelta(hours=6)).hour
            slot = "day" if hour < 12 else "evening" if hour < 16 else "night"
            key = line["role"], slot, "vehicles" if line["vehicles"] else "assignments"
            found["tomorrow"][key] = found["tomorrow"].get(key, 0) + missing
    return found


def _row(need: Any, lines: list[Any], seats: list[Any], day: date, end: datetime) -> dict[str, Any] | None:
    own = [line for line in lines if line["id"] == need["id"] and (_when(line["start"]) + _EIGHT - timedelta(hours=6)).date() == day]
    moves = _moves(need["history"], end)
    if not own or not moves or moves[-1][1] == "RETURNED":
        return None
    row: dict[str, Any] = {"id": need["id"], "area": need["area"], "state": moves[-1][1], "wanted": [0, 0], "filled": [0, 0], "missing": [], "reasons": []}
    starts = []
    for line in own:
        told = [seat for seat in seats if seat["need"] == need["id"] and int(seat["seat"][:2]) == int(line["part"][5:])]
        held = [seat for seat in told if seat["moves"][-1][1] in ("OFFERED", "ACCEPTED", "COMPLETED", "CHECKED_IN", "CHECKED_OUT")] if row["state"] != "CANCELLED" else []
        starts += [[at for at, to in seat["moves"] if to == "PROPOSED"][-1] for seat in held]
        row["wanted"][line["vehicles"]] += int(line["wanted"])
        row["filled"][line["vehicles"]] += len(held)
        if (missing := int(line["wanted"]) - len(held)) > 0:
            row["missing"].append((line, missing))
            late, off = row["state"] in ("SUBMITTED", "EXPIRED"), row["state"] == "CANCELLED"
            row["reasons"] += ["CANCELLED_BY_ASKER" if off else "REVIEW_LATE" if late else line["gap"] or ("DECLINED_ALL" if told else "UNEXPLAINED")] * missing
    published = [at for at, to in moves if to == "PUBLISHED"]
    row["first"] = int((min(starts) - published[0]).total_seconds()) if published and starts else None
    row["full"] = int((max(starts) - published[0]).total_seconds()) if published and starts and not row["missing"] else None
    return row


def _moves(history: list[str], end: datetime) -> list[tuple[datetime, str]]:
    return [(_when(at), to) for at, _, to, _, _ in (line.split("|") for line in history) if _when(at) < end]


def _rank(values: list[int], percent: int) -> int | None:
    return next((value for place, value in enumerate(values, 1) if 100 * place >= percent * len(values)), None)


def _thousandths(part: int, whole: int) -> int:
    return int(part * 1000 / whole + 0.5)


def _when(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z"))


def _items(tables: Any, table: str) -> list[Any]:
    pages = tables.get_paginator("scan").paginate(TableName=f"muster-local-{table}")
    return [{key: _plain(value) for key, value in item.items()} for page in pages for item in page["Items"]]


def _plain(value: dict[str, Any]) -> Any:
    [(kind, inner)] = value.items()
    return [_plain(one) for one in inner] if kind == "L" else set(inner) if kind == "SS" else int(inner) if kind == "N" else inner
