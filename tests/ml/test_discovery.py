"""Every file of a directory is read or named: other names, archives, what is no table, what is ignored."""

from __future__ import annotations

import bz2
import errno
import gzip
import io
import lzma
import re
import tarfile
import zipfile
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml.sources import unpacking
from ml.sources.discovery import find_files
from ml.sources.errors import SourceError
from ml.sources.loading import load
from ml.sources.report import LoadReport
from tests.home_credit_files import csv_text, gzipped, row, write, zipped

CLIENTS = [row("application", sk_id_curr=number) for number in (1, 2)]
CREDITS = [row("bureau", sk_id_curr=1, sk_id_bureau=number) for number in (5, 6)]
TEST = csv_text("application_test", CLIENTS)
BUREAU = csv_text("bureau", CREDITS)
ORDINARY = {"application_test.csv": TEST, "bureau.csv": BUREAU}


def loaded(path: Path, *ignore: str) -> LoadReport:
    with duckdb.connect(config={"threads": 1}) as connection:
        return load(connection, path, ignore=ignore)


def rows(report: LoadReport) -> dict[str, int]:
    return {entry.file: entry.rows for entry in report.files}


def refused(path: Path, *ignore: str) -> str:
    with pytest.raises(SourceError) as caught:
        loaded(path, *ignore)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def archive_of(files: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "bureau (1).csv",
        "bureau(2).csv",
        "bureau_sample.csv",
        "Bureau-Sample (1).CSV",
        "BUREAU.TXT",
        "Copy of bureau.csv",
        "bureau - Copy.csv",
        "bureau",
        "bureau.csv.zip",
    ],
)
def test_a_history_of_another_name_is_read_and_said(tmp_path: Path, name: str) -> None:
    content: str | bytes = zipped(BUREAU, "bureau.csv") if name.endswith("zip") else BUREAU
    report = loaded(write(tmp_path, {"application_test.csv": TEST, name: content}))
    assert rows(report) == {"application_test.csv": 2, name: 2}
    plain = name.lower().split(".")[0] == "bureau"
    assert report.remarks() == ([] if plain else [f"{name}: read as bureau"])


@pytest.mark.parametrize("second", ["bureau (1).csv", "bureau.csv.gz", "Bureau.txt", "old/bureau.csv", "all.zip"])
def test_a_table_that_is_there_twice_is_refused_with_both_names(tmp_path: Path, second: str) -> None:
    content: str | bytes = gzipped(BUREAU) if second.endswith("gz") else BUREAU
    content = archive_of({"bureau.csv": BUREAU}) if second.endswith("zip") else content
    (tmp_path / "old").mkdir()
    message = refused(write(tmp_path, ORDINARY | {second: content}))
    named = "all.zip/bureau.csv" if second == "all.zip" else second
    assert "bureau is here more than once" in message
    assert "bureau.csv" in message
    assert named in message
    assert loaded(tmp_path, second).rows_read("bureau") == 2


def test_files_one_folder_down_are_read_and_deeper_ones_named(tmp_path: Path) -> None:
    write(tmp_path / "bureau.csv", {"bureau.csv": BUREAU})
    write(tmp_path / "home credit", {"application_test.csv": TEST})
    write(tmp_path / "home credit" / "old", {"bureau.csv": BUREAU})
    report = loaded(tmp_path)
    assert rows(report) == {"home credit/application_test.csv": 2, "bureau.csv/bureau.csv": 2}
    assert report.remarks() == [
        "home credit/old/: not read, a folder is looked into one level down, and where it may be read"
    ]


EVERYTHING: dict[str, str | bytes] = {
    "x/application_test.csv": TEST,
    "x/bureau.csv": BUREAU,
    "sample_submission.csv": "SK_ID_CURR,TARGET\n1,0.5\n",
}


@pytest.mark.parametrize("given", [".", "home-credit-default-risk.zip"], ids=["as a directory", "as a path"])
def test_the_archive_of_all_files_is_read(tmp_path: Path, given: str) -> None:
    write(tmp_path, {"home-credit-default-risk.zip": archive_of(EVERYTHING)})
    report = loaded(tmp_path / given)
    prefix = "home-credit-default-risk.zip/"
    assert rows(report) == {f"{prefix}x/application_test.csv": 2, f"{prefix}x/bureau.csv": 2}
    assert report.remarks() == [f"{prefix}sample_submission.csv: not read, no table of the set"]


def test_archives_within_the_archive_are_read(tmp_path: Path) -> None:
    inner = {"application_test.csv.zip": zipped(TEST, "application_test.csv"), "bureau.csv.gz": gzipped(BUREAU)}
    assert loaded(write(tmp_path, {"all.zip": archive_of(inner)})).rows_read("bureau") == 2


def test_an_archive_without_a_suffix_is_opened(tmp_path: Path) -> None:
    write(tmp_path, {"home-credit-default-risk": archive_of(EVERYTHING), "LICENSE": "<html>"})
    report = loaded(tmp_path)
    assert list(rows(report).values()) == [2, 2]
    assert "LICENSE: not read, no table of the set" in report.remarks()


def tar_of(files: dict[str, str | bytes], mode: Literal["w", "w:gz", "w:xz"] = "w") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            packed = content if isinstance(content, bytes) else content.encode()
            entry.size = len(packed)
            archive.addfile(entry, io.BytesIO(packed))
    return stream.getvalue()


SOME_FILES: dict[str, str | bytes] = {"bureau.csv": BUREAU, "notes.txt": "notes"}
LOCKED = bytearray(archive_of({"mine.csv": BUREAU}))
for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
    LOCKED[LOCKED.index(mark) + place] |= 1  # the flag of a password
NOT_OPENED = {
    "a tar": ("files.tar", tar_of(SOME_FILES), "a tar archive"),
    "a tar of another name": ("files.backup", tar_of(SOME_FILES), "a tar archive"),
    "a packed tar": ("files.tar.gz", tar_of(SOME_FILES, "w:gz"), "a tar archive"),
    "a packed tar of one suffix": ("files.tgz", tar_of(SOME_FILES, "w:gz"), "a tar archive"),
    "a tar packed by xz": ("files.txz", tar_of(SOME_FILES, "w:xz"), "a tar archive"),
    "a 7z archive": ("files.7z", b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    "a rar archive": ("files.rar", b"Rar!\x1a\x07", "a rar archive"),
    "a zip within a zip": (
        "all.zip",
        archive_of({"x/old.zip": archive_of(SOME_FILES)}),
        "an archive within an archive",
    ),
    "a zip without suffix in one": (
        "all.zip",
        archive_of({"old": archive_of(SOME_FILES)}),
        "an archive within an archive",
    ),
    "a packed zip": ("old.zip.gz", gzip.compress(archive_of(SOME_FILES)), "an archive within an archive"),
    "a zip under a password": ("all.zip", bytes(LOCKED), "under a password, or packed in a way that is not read"),
    "a packed tar within a zip": ("all.zip", archive_of({"x.tgz": tar_of(SOME_FILES, "w:gz")}), "a tar archive"),
}


@pytest.mark.parametrize(("name", "content", "what"), NOT_OPENED.values(), ids=NOT_OPENED)
def test_an_archive_that_is_not_looked_into_is_refused_unless_ignored(
    tmp_path: Path, name: str, content: bytes, what: str
) -> None:
    write(tmp_path, {"application_test.csv": TEST, name: content})

    message = refused(tmp_path)

    assert message.startswith(name)
    assert f"this is {what}: unpack it first, or leave it out with --ignore and its name." in message
    assert rows(loaded(tmp_path, message.split(":")[0])) == {"application_test.csv": 2}


def test_a_packed_table_of_another_name_within_an_archive_is_seen(tmp_path: Path) -> None:
    write(tmp_path, {"application_test.csv": TEST, "all.zip": archive_of({"credits.csv.gz": gzipped(BUREAU)})})
    assert "all.zip/credits.csv.gz (call it bureau.csv.gz)" in refused(tmp_path)


@pytest.mark.parametrize("name", ["plan.xlsx", "notes.docx", "tool.jar", "all.zip/plan.xlsx", "plan.xlsx.gz"])
def test_a_document_or_program_that_is_a_zip_is_no_table(tmp_path: Path, name: str) -> None:
    content = archive_of({"[Content_Types].xml": "", "META-INF/MANIFEST.MF": "", "notes.txt": "notes"})
    outer, _, inner = name.partition("/")
    content = archive_of({inner: content}) if inner else gzip.compress(content) if name.endswith("gz") else content
    report = loaded(write(tmp_path, {"application_test.csv": TEST, outer: content}))
    assert report.remarks() == [f"{name}: not read, no table of the set"]


def test_the_archive_left_beside_what_was_unpacked_from_it_can_be_ignored(tmp_path: Path) -> None:
    report = loaded(write(tmp_path, ORDINARY | {"all.zip": archive_of(EVERYTHING)}), "ALL.zip")
    assert rows(report) == {"application_test.csv": 2, "bureau.csv": 2}
    assert report.remarks() == ["all.zip: not read, left out by --ignore"]


def test_a_single_file_is_read(tmp_path: Path) -> None:
    write(tmp_path, ORDINARY)
    assert rows(loaded(tmp_path / "application_test.csv")) == {"application_test.csv": 2}
    assert "application_train nor application_test is here" in refused(tmp_path / "bureau.csv")


@pytest.mark.parametrize(
    ("name", "content", "call_it"),
    [
        ("applications_test.csv", TEST, "application_test.csv"),
        ("bureaux.csv.gz", gzipped(BUREAU), "bureau.csv.gz"),
        ("instalments_payments.csv", "a,b\n", "installments_payments.csv"),
        ("credits.tsv", BUREAU.replace(",", "\t"), "bureau.csv"),
        ("data", BUREAU, "bureau.csv"),
        ("bureau_clean.csv", BUREAU, "bureau.csv"),
        ("old.zip", archive_of({"credits.csv": BUREAU}), "bureau.csv"),
    ],
)
def test_a_file_that_looks_like_a_table_and_is_not_called_so_is_refused_unless_ignored(
    tmp_path: Path, name: str, content: str | bytes, call_it: str
) -> None:
    write(tmp_path, {"application_train.csv": csv_text("application_train", CLIENTS), name: content})
    message = refused(tmp_path)
    assert "looks like a table of the set" in message
    assert f"{name}{'/credits.csv' if name == 'old.zip' else ''} (call it {call_it})" in message
    report = loaded(tmp_path, name)
    assert report.remarks() == [f"{name}: not read, left out by --ignore"]


def test_what_is_no_table_is_named_as_not_read(tmp_path: Path) -> None:
    others = {"notes.txt": "bureau\n", "HomeCredit_columns_description.csv": ",Table,Row\n1,bureau.csv,SK_ID_CURR\n"}
    others |= {"bureau.py": "import bureau\n", "picture.png": "\x89PNG"}
    report = loaded(write(tmp_path, ORDINARY | others | {".gitattributes": "x", "__MACOSX": "x"}))
    assert report.remarks() == sorted(f"{name}: not read, no table of the set" for name in others)


def test_an_ignored_file_that_is_not_there_is_an_error_that_names_what_is(tmp_path: Path) -> None:
    message = refused(write(tmp_path, ORDINARY), "bureau_old.csv")
    assert (
        "--ignore names bureau_old.csv, which is not here; what is here: application_test.csv, bureau.csv." in message
    )


def test_a_link_that_leads_nowhere_is_refused_where_it_stands_for_a_table(tmp_path: Path) -> None:
    write(tmp_path, {"application_test.csv": TEST})
    (tmp_path / "notes.txt").symlink_to(tmp_path / "nowhere")
    assert loaded(tmp_path).remarks() == ["notes.txt: not read, no table of the set"]
    (tmp_path / "bureau.csv").symlink_to(tmp_path / "nowhere")
    assert refused(tmp_path).startswith("bureau.csv: this is a link to a file that is not here")


def test_a_single_file_that_is_no_table_says_what_it_is(tmp_path: Path) -> None:
    write(tmp_path, {"files.tar": b"\0" * 257 + b"ustar", "some.csv": "a,b\n"})
    assert refused(tmp_path / "files.tar").startswith("files.tar: this is a tar archive: unpack it first")
    assert "what is here: some.csv" in refused(tmp_path / "some.csv")


def test_where_nothing_fits_what_is_there_is_named(tmp_path: Path) -> None:
    assert "what is here: nothing." in refused(tmp_path)
    message = refused(write(tmp_path, {"notes.txt": "x", "bureau.csv": BUREAU}))
    assert "neither application_train nor application_test is here" in message
    assert message.endswith("what is here: bureau.csv, notes.txt.")


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 166133370\n"
NO_TABLES = {
    "a pointer to a large file": (
        "bureau.csv",
        POINTER,
        "a pointer to a large file of 166,133,370 bytes.*git lfs pull",
    ),
    "a pointer of git-annex": ("bureau.csv", "/annex/objects/SHA256E-s1--00.csv\n", "git annex get"),
    "a pointer of DVC": ("bureau.csv.dvc", "outs:\n- md5: 00\n  path: bureau.csv\n", "dvc pull"),
    "a spreadsheet": (
        "bureau.xlsx",
        archive_of({"[Content_Types].xml": "", "xl/workbook.xml": ""}),
        "save its sheet as CSV",
    ),
    "a spreadsheet named .csv": ("bureau.csv", archive_of({"[Content_Types].xml": ""}), "a spreadsheet"),
    "an old spreadsheet": ("bureau.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "a spreadsheet"),
    "a sheet of LibreOffice": ("bureau.ods", archive_of({"mimetype": "", "content.xml": ""}), "a spreadsheet"),
    "a web page": ("bureau.csv", "<!DOCTYPE html>\n<html>", "a web page: download"),
    "a pickle": ("bureau.csv", b"\x80\x04\x95", "a Python pickle: write its table as CSV or Parquet"),
    "JSON": ("bureau.json", '[{"SK_ID_CURR": 1}]', "JSON"),
    "a tar archive": ("bureau.csv", b"\0" * 257 + b"ustar", "a tar archive: unpack it first"),
    "neither gzip nor text": ("bureau.csv.gz", b"\0\1\2\3", "get the file again"),
    "an archive within archives": (
        "bureau.csv.gz",
        gzip.compress(gzip.compress(gzip.compress(gzip.compress(BUREAU.encode())))),
        "more than 3 deep",
    ),
    "an archive of another table": ("bureau.zip", zipped(BUREAU, "bureau_balance.csv"), "holds bureau_balance.csv"),
    "a damaged archive of all": ("all.zip", archive_of(EVERYTHING)[:200], "cut short or damaged"),
}


@pytest.mark.parametrize(("name", "content", "words"), NO_TABLES.values(), ids=NO_TABLES)
def test_a_file_that_stands_for_a_table_says_what_it_is_and_what_to_do(
    tmp_path: Path, name: str, content: str | bytes, words: str
) -> None:
    message = refused(write(tmp_path, {"application_test.csv": TEST, name: content}))
    assert message.startswith(f"{name}: ")
    assert re.search(words, message)


@pytest.mark.parametrize("suffix", [".csv.gz", ".zip"])
def test_an_archive_that_unpacks_to_too_much_is_given_up_while_unpacking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    text = BUREAU + BUREAU.splitlines(keepends=True)[1] * 500_000
    bomb = gzipped(text) if suffix == ".csv.gz" else zipped(text, "bureau.csv")
    write(tmp_path, {"application_test.csv": TEST, f"bureau{suffix}": bomb})
    monkeypatch.setattr(unpacking, "RATIO_COUNTS_FROM", 1 << 20)
    assert "unpacks to more than 200 times its size" in refused(tmp_path)
    monkeypatch.setattr(unpacking, "RATIO_COUNTS_FROM", 1 << 40)
    monkeypatch.setattr(unpacking, "LARGEST_UNPACKED", 5 << 20)
    assert "unpacks to more than 0.00488281 GiB" in refused(tmp_path)


def test_what_is_unpacked_stays_below_the_limit_and_goes_with_the_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, scratch = write(tmp_path / "files", {"application_test.csv.gz": gzipped(TEST)}), tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(unpacking, "LARGEST_UNPACKED", len(TEST))
    with duckdb.connect() as connection:
        load(connection, files, scratch=scratch)
    assert list(scratch.iterdir()) == []


def test_tables_are_found_in_the_order_in_which_they_are_read(tmp_path: Path) -> None:
    found = find_files(write(tmp_path, ORDINARY | {"application_train.csv": csv_text("application_train", CLIENTS)}))
    assert [entry.name for entry in found.tables["application"]] == ["application_train.csv", "application_test.csv"]


@pytest.mark.parametrize(("ending", "module"), [("bz2", bz2), ("xz", lzma)])
def test_a_file_of_several_packed_streams_is_read_whole_or_refused(tmp_path: Path, ending: str, module: Any) -> None:
    write(tmp_path, {"application_test.csv": TEST})
    packed, half = tmp_path / f"bureau.csv.{ending}", len(BUREAU) // 2
    streams = [module.compress(BUREAU[:half].encode()), module.compress(BUREAU[half:].encode())]
    packed.write_bytes(b"".join(streams))
    assert rows(loaded(tmp_path))[packed.name] == len(CREDITS)
    packed.write_bytes(b"".join(streams) + bytes(8))
    assert rows(loaded(tmp_path))[packed.name] == len(CREDITS)

    for damaged in (streams[0] + b"\x01" + streams[1][1:], streams[0] + b"and text", b"".join(streams)[:-8]):
        packed.write_bytes(damaged)
        assert "cut short or damaged" in refused(tmp_path)


def upper(records: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([{name.upper(): value for name, value in record.items()} for record in records])


def parts(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        pq.write_table(upper(CREDITS), folder / name)
    return folder


def test_parts_are_read_whatever_lies_beside_them(tmp_path: Path) -> None:
    write(tmp_path, {"application_test.csv": TEST})
    folder = parts(tmp_path / "bureau", "part.0.parquet", "_metadata", "_common_metadata")
    (folder / "README.md").write_text("notes")

    report = loaded(tmp_path)

    assert rows(report)["bureau"] == len(CREDITS)
    assert [entry.file for entry in report.not_read] == ["bureau/README.md"]


@pytest.mark.parametrize("inside", ["part-00000", "year=1/part-0.parquet"])
def test_a_folder_called_as_a_table_that_is_none_is_refused_unless_ignored(tmp_path: Path, inside: str) -> None:
    write(tmp_path, {"application_test.csv": TEST})
    (tmp_path / "bureau" / inside).parent.mkdir(parents=True)
    (tmp_path / "bureau" / inside).write_bytes(b"anything")

    assert refused(tmp_path).startswith("bureau/: a folder called as a table")
    assert rows(loaded(tmp_path, "bureau")).keys() == {"application_test.csv"}


@pytest.mark.parametrize("name", ["bureau.csv.1", "bureau.dat", "bureau.csv~", "_started_bureau.csv", "other.log"])
def test_a_text_with_a_tables_header_is_refused_whatever_its_suffix(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"application_test.csv": TEST, name: f"sep=,\n{BUREAU}"})

    assert f"{name} (call it bureau" in refused(tmp_path)


def test_a_parquet_file_with_a_tables_columns_is_refused_where_it_is_not_called_so(tmp_path: Path) -> None:
    write(tmp_path, {"application_test.csv": TEST})
    parts(tmp_path / "more", "credits.parquet")

    assert "more/credits.parquet (call it bureau" in refused(tmp_path)


def test_a_column_that_comes_twice_in_parquet_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"application_test.csv": TEST})
    table = upper(CREDITS)
    pq.write_table(table.add_column(0, "credit_type", table["CREDIT_TYPE"]), tmp_path / "bureau.parquet")

    assert "this column twice" in refused(tmp_path)


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [("amt_credit_sum", 1e308, "larger than any amount"), ("credit_type", "a\0b", "null byte")],
)
def test_a_value_that_no_database_or_page_could_hold_is_refused(
    tmp_path: Path, column: str, value: float | str, why: str
) -> None:
    write(tmp_path, {"application_test.csv": TEST})
    pq.write_table(upper([{**credit, column: value} for credit in CREDITS]), tmp_path / "bureau.parquet")

    assert why in refused(tmp_path)


def test_an_archive_that_the_system_does_not_let_read_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "all.zip").write_bytes(zipped("SK_ID_CURR\n1\n", "application_test.csv", "bureau.csv"))

    def denied(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(unpacking.zipfile, "ZipFile", denied)
    for read in (
        lambda: unpacking.table_members(tmp_path / "all.zip", "all.zip"),
        lambda: unpacking.unpacked(tmp_path / "all.zip", "all.zip", tmp_path, "bureau.csv"),
    ):
        with pytest.raises(SourceError, match=r"^all\.zip: the file cannot be read: Permission denied\.$"):
            read()


def test_a_full_disk_is_said_where_an_archive_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bureau.csv.gz").write_bytes(gzipped("SK_ID_CURR\n1\n"))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(unpacking, "_copy", full)
    with pytest.raises(SourceError, match=rf"^bureau\.csv\.gz: no space left in {tmp_path} to unpack it\.$"):
        unpacking.unpacked(tmp_path / "bureau.csv.gz", "bureau.csv.gz", tmp_path)
