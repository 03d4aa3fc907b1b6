"""The ledger: record a fraction on both media, open it at its longest, merge, hand back."""

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import session_builders
from exchange_builders import Ward
from give_back_builders import ANNE as GIVER
from give_back_builders import BRUNO as READER
from give_back_builders import GIVEN_AT, MONDAY, Downtime, downtime, parse, patient, reopened
from ledger_builders import (
    ANNE,
    BRUNO,
    LAPTOP,
    NOON,
    RECOVERY,
    Clock,
    ledger_vault,
    mirror_folder,
    statement,
    store,
)
from record_builders import case, vmat

from benchmarks.chains import ChainWriter, confirmed_fractions
from benchmarks.measure import Row, seconds, spent
from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_state import fractions
from continuity_kit.files import Disk
from continuity_kit.ledger.chain import entry_indexes, entry_name
from continuity_kit.services.exchange import exchange
from continuity_kit.services.hand_back import hand_back
from continuity_kit.services.open_generation import open_newest

ENTRIES = {"small": 600, "medium": 3_000, "full": 15_000}
RECORD_BUDGET_S = 0.15
OPEN_BUDGET_S = 1.0
HAND_BACK_BUDGET_S = 60.0
FRACTIONS_A_PLAN = 25
BEAMS = ((1, "281.4"), (2, "263.9"))
RUNS = 15


def rows(size: str) -> Iterator[Row]:
    """Measure each in a folder of its own, on the disk of the temporary folder."""
    entries = ENTRIES[size]
    for work in (_record, _open, _merge, _hand_back):
        with tempfile.TemporaryDirectory(prefix="bench-ledger-") as name:
            yield from work(Path(name), entries)


def _record(folder: Path, entries: int) -> Iterator[Row]:
    """Record one after another in a ledger that is long already."""
    mirror = mirror_folder(folder / "mirror")
    vault = _long_chain(folder / "vault", entries, mirror)
    ledger = store(vault, mirror=mirror)
    ledger.entries()
    numbers = count(1)
    ours = seconds(lambda: ledger.append(statement(next(numbers))), runs=RUNS)
    size = (_chain(vault) / entry_name(entries)).stat().st_size
    floor = seconds(lambda: _put_twice(folder, bytes(size), next(numbers)), runs=RUNS)
    yield Row(
        f"record an entry on two media, after {entries}",
        ours, floor, "s", f"the same {size} B written, fsync, rename, twice", "0.15 s",
    )  # fmt: skip
    yield Row("  of its budget", ours, RECORD_BUDGET_S, "s", "budget of 150 ms", "150 ms")

    clock = Clock()
    desk = session_builders.desk(
        folder / "ward", now=clock, mirror=mirror_folder(folder / "ward-mirror")
    )
    days = count(1)

    def record() -> None:
        day = next(days)
        clock.time = session_builders.on_day(day)
        session_builders.record_confirmed(desk, 10 + day)

    whole = seconds(record, runs=RUNS - 1)
    yield Row(
        "record a fraction with its confirmation, gates included",
        whole, 2 * floor, "s", "two such entries written", "150 ms each",
    )  # fmt: skip


def _open(folder: Path, entries: int) -> Iterator[Row]:
    """Read a long ledger, verified, as each command does."""
    vault = _long_chain(folder / "vault", entries)
    without = seconds(lambda: store(vault).entries(), runs=1)
    _save_cache(vault)
    assert len(store(vault).entries()) == entries + 2
    floor = seconds(lambda: _hash_files(_chain(vault)))
    cached = seconds(lambda: store(vault).entries())
    yield Row(
        f"open {entries} entries", cached, floor, "s", "the same files read and hashed", "1 s"
    )
    yield Row("  of its budget", cached, OPEN_BUDGET_S, "s", "budget of 1 s, unlock to day board")
    yield Row("  without the cache", without, cached, "s", "with it")
    found = store(vault).entries()
    plans = {str(entry.subject["plan_uid"]) for entry in found if "plan_uid" in entry.subject}

    def state() -> None:
        ledger = index_entries(found)
        for plan_uid in plans:
            fractions(ledger, plan_uid)

    yield Row(f"  state of {len(plans)} courses", seconds(state), cached, "s", "opening")


def _merge(folder: Path, entries: int) -> Iterator[Row]:
    """Take two other laptops' whole chains from a stick that holds them."""
    ward = Ward(folder, "ABC")
    recipients = [laptop.vault.identity.recipient for laptop in ward.laptops.values()]
    for letter, laptop in ward.laptops.items():
        chain = laptop.vault.path / "ledger" / laptop.ledger.device
        place = chain if letter == "A" else ward.chain(letter)
        if letter != "A":
            shutil.copytree(chain, place)
        writer = ChainWriter(laptop.vault.device_key, laptop.ledger.head(), NOON)
        subjects = _subjects(entries // 2, start=ord(letter) * 1000)
        list(confirmed_fractions(writer, subjects, BEAMS, (ANNE, BRUNO), NOON))
        writer.flush([place], [*recipients, RECOVERY.recipient])
    sizes = [path.stat().st_size for path in (ward.stick / "ledger").glob("*/*.age")]
    _log(f"exchange of 2 x {entries} entries into {entries}")
    before = ward.reopen("A")
    first = spent(lambda: exchange(before, ward.stick))
    merged = first.wall
    assert len(ward.reopen("A").ledger.entries()) >= 3 * entries
    target = folder / "floor"
    target.mkdir()

    def write() -> None:
        for number, size in enumerate(sizes):
            Disk().put(target / str(number), bytes(size))

    floor = seconds(write, runs=1)
    yield Row(
        f"merge of 3 laptops x {entries}, first exchange, {len(sizes)} taken",
        merged, floor, "s", "the files taken, written, fsync, rename",
    )  # fmt: skip
    yield Row("  processor time", first.cpu, merged, "s", "its wall time")
    again = seconds(lambda: exchange(ward.reopen("A"), ward.stick), runs=1)
    yield Row("  the next exchange, nothing new", again, merged, "s", "the first")


def _hand_back(folder: Path, entries: int) -> Iterator[Row]:
    """Write worksheets, tables, records and FHIR of everything given."""
    made = downtime(folder)
    plans = -(-entries // (2 * FRACTIONS_A_PLAN))
    for number in range(plans):
        of = case(patient(f"{number + 1:07d}"), seed=number)
        made.add_plan(vmat(of, points=4))
    made.write_tables(dict.fromkeys(made.owners, 0))
    _log(f"export and import of {plans} patients")
    made.export()
    digests = _digests(made)
    for digest in filter(None, digests.values()):
        # Each sheet that something was given from has its plan's code on it, kept since.
        made.laptop.store.put_derived(f"code-{digest}", "0000-0000-0000")
    vault = made.laptop.vault
    writer = ChainWriter(vault.device_key, made.laptop.ledger.head(), made.clock.at)
    for uid, (key, issuer) in made.owners.items():
        subjects = (
            {"patient_id": key, "id_issuer": issuer, "plan_uid": uid, "fraction": number}
            for number in range(1, FRACTIONS_A_PLAN + 1)
        )
        people = (GIVER, READER)
        list(confirmed_fractions(writer, subjects, BEAMS, people, GIVEN_AT, digests[uid]))
    chain = vault.path / "ledger" / made.laptop.ledger.device
    writer.flush([chain], [vault.identity.recipient, vault.recovery])
    _log(f"hand-back of {writer.last} entries since {MONDAY}")
    # One entry recorded in the usual way saves what was verified, as all before it would have.
    reopened(made).miss(next(iter(made.owners)), MONDAY)
    laptop = reopened(made).laptop
    ours = spent(lambda: hand_back(laptop, folder / "out", language="fr", parse=parse))
    size = sum(path.stat().st_size for path in (folder / "out").rglob("*") if path.is_file())
    yield Row(
        f"hand-back of {writer.last} entries, {plans} patients, {size >> 20} MiB",
        ours.wall, HAND_BACK_BUDGET_S, "s", "budget of 60 s", "60 s at 15,000",
    )  # fmt: skip
    yield Row("  processor time", ours.cpu, HAND_BACK_BUDGET_S, "s", "budget of 60 s")


def _long_chain(vault: Path, entries: int, mirror: Path | None = None) -> Path:
    """Return a vault whose ledger holds so many entries, and one before them."""
    store(vault, mirror=mirror).append(statement(1))
    opened = ledger_vault(vault)
    writer = ChainWriter(opened.device_key, store(vault).head(), NOON)
    list(confirmed_fractions(writer, _subjects(entries // 2), BEAMS, (ANNE, BRUNO), NOON))
    places = [vault] if mirror is None else [vault, mirror]
    writer.flush([_chain(place) for place in places], [LAPTOP.recipient, RECOVERY.recipient])
    return vault


def _subjects(sessions: int, start: int = 0) -> Iterator[dict[str, object]]:
    for number in range(sessions):
        course = start + number // FRACTIONS_A_PLAN
        yield {
            "patient_id": f"{course:07d}",
            "id_issuer": "CSE",
            "plan_uid": f"1.2.3.{course}",
            "fraction": number % FRACTIONS_A_PLAN + 1,
        }


def _save_cache(vault: Path) -> None:
    """Save what was read, as the first entry recorded after it does."""
    store(vault).append(statement(99))


def _chain(place: Path) -> Path:
    return place / "ledger" / ledger_vault(place).device_key.key_id


def _hash_files(chain: Path) -> None:
    for index in entry_indexes(chain):
        hashlib.sha256((chain / entry_name(index)).read_bytes()).hexdigest()


def _put_twice(folder: Path, data: bytes, number: int) -> None:
    for place in ("one", "two"):
        (folder / place).mkdir(exist_ok=True)
        Disk().put(folder / place / str(number), data)


def _digests(made: Downtime) -> dict[str, str | None]:
    snapshot = open_newest(made.laptop, parse).snapshot
    return {view.plan_uid: view.digest for one in snapshot.patients for view in one.plans}


def _log(text: str) -> None:
    print(f"  {text} ...", file=sys.stderr)
