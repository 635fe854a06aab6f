"""A backup is whole or not there, and what comes back from it has the same hash."""

import gzip
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from form import sheet_text

from psmgraph.build import build_snapshot
from psmgraph.config import Config
from psmgraph.errors import CannotRun
from psmgraph.publish import dumps
from psmgraph.store import archive
from psmgraph.store.backup import backup, restore
from psmgraph.store.snapshot import current, snapshots

from .acts import TODAY
from .conftest import assert_clean, assert_whole


def test_what_is_restored_has_the_same_hash_and_the_same_files(made, tmp_path):
    served = current(made.store)
    done = backup(served, tmp_path)
    assert done.path == tmp_path / f"psmgraph-{served.id}.tar"
    back = restore(done.path, tmp_path / "other")
    assert_whole(tmp_path / "other", served.id)
    assert_clean(tmp_path / "other")
    assert back.manifest == served.manifest
    for path in served.path.rglob("*"):
        if path.is_file():
            assert (back.path / path.relative_to(served.path)).read_bytes() == path.read_bytes()
    assert backup(back, tmp_path / "again.tar").path.read_bytes() == done.path.read_bytes()


def test_a_compressed_backup_is_smaller_and_comes_back_too(made, tmp_path):
    plain, small = (
        backup(current(made.store), tmp_path / name) for name in ("plain.tar", "small.tar.gz")
    )
    assert small.size < plain.size / 2
    assert gzip.decompress(small.path.read_bytes()) == plain.path.read_bytes()
    restore(small.path, tmp_path / "other")
    assert_whole(tmp_path / "other", made.kept[0])


def test_other_programs_read_the_archive(made):
    with tarfile.open(made.backup) as told:
        names = told.getnames()
        listed = json.load(told.extractfile(names[0]))
        assert all(each.isreg() for each in told.getmembers())
    assert names[0] == "backup.json"
    assert [each["name"] for each in listed["files"]] == names[1:]


def test_an_older_snapshot_is_restored_and_the_one_served_before_is_kept(made, store):
    oldest = made.kept[-1]
    restore(made.backup, store)
    assert_whole(store, oldest)
    assert {each.id for each in snapshots(store)} == set(made.kept)


def test_a_snapshot_that_decayed_is_mended_by_its_backup(made, store, tmp_path):
    served = current(store)
    copy = backup(served, tmp_path).path
    (sst, *_) = sorted((served.path / "store").glob("*.sst"))
    sst.write_bytes(sst.read_bytes()[:-500])
    (served.path / "tables.sqlite").write_bytes(b"")
    with pytest.raises(CannotRun) as caught:
        backup(served, tmp_path / "broken.tar")
    assert caught.value.finding.code == "BACKUP-BROKEN"
    assert caught.value.told
    assert not (tmp_path / "broken.tar").exists()
    restore(copy, store)
    assert_whole(store, served.id)
    assert_clean(store)


def test_dumps_that_are_half_made_are_left_out_of_a_backup(made, store, tmp_path):
    served = current(store)
    (served.dumps_path / "index.json").unlink()
    back = restore(backup(served, tmp_path).path, tmp_path / "other")
    assert [*back.dumps_path.iterdir()] == []
    assert dumps.listed(back) == ()


# --- what is no backup


def _repacked(path: Path, target: Path, change: Callable[[str, bytes], list]) -> Path:
    """Write the archive anew; ``change`` gives, for each member, the (header, bytes) to write."""
    with tarfile.open(path) as source, target.open("wb") as stream:
        for member in source.getmembers():
            data = source.extractfile(member).read()
            for info, held in change(member.name, data):
                stream.write(info.tobuf(tarfile.GNU_FORMAT) + held + bytes(-len(held) % 512))
        stream.write(bytes(1024))
    return target


def _regular(name: str, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    return info, data


def _listing(change: Callable[[dict], None]) -> Callable[[str, bytes], list]:
    def changed(name: str, data: bytes) -> list:
        if name == "backup.json":
            told = json.loads(data)
            change(told)
            data = json.dumps(told).encode()
        return [_regular(name, data)]

    return changed


def _named(name: str) -> Callable[[dict], None]:
    def change(told: dict) -> None:
        told["files"][0]["name"] = name

    return change


def _kind(kind: bytes, link: str = "") -> Callable[[str, bytes], list]:
    def changed(name: str, data: bytes) -> list:
        if name != "findings.json":
            return [_regular(name, data)]
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, link
        return [(info, b"")]

    return changed


def _renamed(name: str, data: bytes) -> list:
    return [_regular("../../outside" if name == "findings.json" else name, data)]


def _swapped(name: str, data: bytes) -> list:
    return [_regular(name, data[:-1] + b"?" if name == "tables.sqlite" else data)]


def _more(name: str, data: bytes) -> list:
    more = [_regular("more", b"more")] if name == "tables.sqlite" else []
    return [_regular(name, data), *more]


OF_ANOTHER_KIND = {
    "a name that climbs": _listing(_named("../../outside")),
    "an absolute name": _listing(_named("/tmp/outside")),
    "a hidden name": _listing(_named("store/.hidden")),
    "a name with a backslash": _listing(_named("store\\..\\x")),
    "a name twice": _listing(_named("manifest.json")),
    "an older format": _listing(lambda told: told.update(format=0)),
    "a negative size": _listing(lambda told: told["files"][0].update(size=-1)),
    "no files": _listing(lambda told: told.update(files=7)),
    "another hash": _listing(lambda told: told.update(hash="0" * 64)),
    "another snapshot": _listing(lambda told: told.update(snapshot="0" * 12)),
    "a member that climbs": _renamed,
    "a symbolic link": _kind(tarfile.SYMTYPE, "/etc/passwd"),
    "a hard link": _kind(tarfile.LNKTYPE, "manifest.json"),
    "a device": _kind(tarfile.CHRTYPE),
    "a folder": _kind(tarfile.DIRTYPE),
    "an extended header": _kind(tarfile.XHDTYPE),
    "other bytes": _swapped,
    "a file more": _more,
}


@pytest.mark.parametrize("how", OF_ANOTHER_KIND)
def test_what_is_no_whole_backup_of_ours_is_refused_and_changes_nothing(how, made, store, tmp_path):
    odd = _repacked(made.backup, tmp_path / "odd.tar", OF_ANOTHER_KIND[how])
    before = set(tmp_path.rglob("*"))
    with pytest.raises(CannotRun) as caught:
        restore(odd, store)
    assert caught.value.finding.code == "BACKUP-FILE"
    assert set(tmp_path.rglob("*")) == before
    assert current(store).id == made.kept[0]


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("part", [0.0, 0.0001, 0.3, 0.999])
def test_a_backup_that_was_cut_off_is_refused(part, compressed, made, store, tmp_path):
    whole = made.backup.read_bytes()
    whole = gzip.compress(whole, 1) if compressed else whole
    (tmp_path / "cut.tar").write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(CannotRun) as caught:
        restore(tmp_path / "cut.tar", store)
    assert caught.value.finding.code == "BACKUP-FILE"
    assert_whole(store, made.kept[0])
    assert_clean(store)


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"\x1f\x8b", b"\x1f\x8bnothing", bytes(4096)])
def test_any_other_file_is_refused(data, tmp_path):
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(CannotRun) as caught:
        restore(tmp_path / "x", tmp_path / "store")
    assert caught.value.finding.code == "BACKUP-FILE"
    assert not (tmp_path / "store").exists()


def test_what_unpacks_to_more_than_it_lists_is_not_unpacked(made, tmp_path):
    """A bomb: gigabytes of zeros behind a list that names a byte."""
    contents = archive.Contents(
        "0" * 12, "0" * 64, "x:", "", 2, "1", (archive.Member("store/x", 1, "0" * 64),)
    )
    told = contents.to_json()
    head, _ = _regular("backup.json", told)
    body, _ = _regular("store/x", bytes(2**20))
    body.size = 2**40
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, packed) as stream:
        stream.write(head.tobuf(tarfile.GNU_FORMAT) + told + bytes(-len(told) % 512))
        stream.write(body.tobuf(tarfile.GNU_FORMAT))
        stream.write(bytes(2**26))
    packed.seek(0)
    (tmp_path / "bomb.tar.gz").write_bytes(packed.getvalue())
    with pytest.raises(CannotRun) as caught:
        restore(tmp_path / "bomb.tar.gz", tmp_path / "store")
    assert caught.value.finding.code == "BACKUP-FILE"
    assert [*(tmp_path / "store" / "snapshots").iterdir()] == []


# --- what must not come back, or not here


def test_a_store_of_another_base_is_replaced_only_where_told(made, tmp_path):
    other = Config(store=tmp_path / "store", base="https://dati.example.org/id/")
    sheet = tmp_path / "orti.txt"
    sheet.write_text(sheet_text(title="Orti"), encoding="utf-8")
    build_snapshot(other, [sheet], today=TODAY)
    before = current(other.store)
    with pytest.raises(CannotRun) as caught:
        restore(made.backup, other.store)
    assert caught.value.finding.code == "BACKUP-BASE"
    assert current(other.store) == before
    restore(made.backup, other.store, replace=True)
    assert_whole(other.store, made.kept[-1])


def test_what_was_withdrawn_since_does_not_come_back(made, store):
    """A withdrawal stands in the served snapshot; the backup is from before it."""
    served = current(store)
    path = served.path / "manifest.json"
    told = json.loads(path.read_text())
    told["info"]["withheld"] = ["0123456789abcdef"]
    path.write_text(json.dumps(told))
    with pytest.raises(CannotRun) as caught:
        restore(made.backup, store)
    assert caught.value.finding.code == "BACKUP-WITHDRAWN"
    assert current(store).id == served.id
    assert_clean(store)


def test_a_backup_of_another_schema_is_refused(made, store, tmp_path):
    odd = _repacked(
        made.backup, tmp_path / "odd.tar", _listing(lambda told: told.update(schema_version=99))
    )
    with pytest.raises(CannotRun) as caught:
        restore(odd, store)
    assert caught.value.finding.code == "BACKUP-SCHEMA"


def test_the_snapshot_of_a_day_comes_back_and_is_not_served(made, store, tmp_path):
    config = Config(store=tmp_path / "days")
    build_snapshot(config, [made.old], today=TODAY, drop=True)
    build_snapshot(config, [made.old], today=TODAY, as_of=TODAY)
    (of_day,) = [each for each in snapshots(config.store) if each.as_of]
    copy = backup(of_day, tmp_path).path
    assert restore(copy, store).as_of == TODAY
    assert current(store).id == made.kept[0]


def test_no_backup_comes_of_what_is_withdrawn_while_it_is_copied(
    made, store, tmp_path, monkeypatch
):
    whole = archive.write

    def and_somebody_deletes(folder, contents, stream):
        whole(folder, contents, stream)
        folder.rename(folder.with_name(".gone-1-1"))

    monkeypatch.setattr(archive, "write", and_somebody_deletes)
    with pytest.raises(CannotRun) as caught:
        backup(current(store), tmp_path / "x.tar")
    assert caught.value.finding.code == "BACKUP-CHANGED"
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
