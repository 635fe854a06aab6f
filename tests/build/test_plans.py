"""What a large authority file holds is kept, and is what the file says."""

import tomllib
from pathlib import Path

import pytest

from psmgraph.authority import Authority, load_authority
from psmgraph.build import plans
from psmgraph.build.plans import Authorities
from psmgraph.errors import CannotRun

ENTRY = '[[body]]\nname = "Circolo {n}"\nkind = "organisation"\n'


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(plans, "LARGE", 100)
    folder = tmp_path / "cache"
    folder.mkdir()
    return folder


def written(folder: Path, count: int, more: str = "") -> Path:
    file = folder / "authority.toml"
    file.write_text(more + "".join(ENTRY.format(n=n) for n in range(count)))
    return file


def read(cache: Path, file: Path) -> Authority:
    authorities = Authorities(cache)
    found = authorities.load(file)
    for keep in authorities.later:
        keep()
    return found


def unread(_text: str) -> object:
    raise AssertionError("the file is read again")


def test_a_file_is_read_once_and_again_when_it_says_something_else(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, 20)
    first = read(cache, file)
    with monkeypatch.context() as patched:
        patched.setattr(tomllib, "loads", unread)
        assert read(cache, file) == first == Authorities(cache).load(file)
    written(tmp_path, 21)
    assert read(cache, file) == load_authority(file) != first


def test_what_is_kept_and_damaged_is_read_again(tmp_path: Path, cache: Path) -> None:
    file = written(tmp_path, 20)
    first = read(cache, file)
    for kept in cache.iterdir():
        kept.write_bytes(b"\x00" * 3000)
    assert read(cache, file) == first


def test_what_may_include_others_is_never_kept(tmp_path: Path, cache: Path) -> None:
    for include in ('include = ["more.toml"]\n', '"\\u0069nclude" = ["more.toml"]\n'):
        (tmp_path / "more.toml").write_text(ENTRY.format(n="Olmo"))
        file = written(tmp_path, 20, include)
        assert len(read(cache, file).bodies) == 21
        (tmp_path / "more.toml").write_text("")
        assert len(read(cache, file).bodies) == 20
    assert not list(cache.iterdir())


def test_a_file_with_a_fault_is_refused_each_time(tmp_path: Path, cache: Path) -> None:
    file = written(tmp_path, 20, "[[nothing]]\nname = 1\n")
    for _ in range(2):
        with pytest.raises(CannotRun, match="AUTHORITY-UNKNOWN"):
            read(cache, file)
