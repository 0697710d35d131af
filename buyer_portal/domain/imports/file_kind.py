"""What a file really is, whatever its name says; and how its letters are written."""

import re
from collections.abc import Collection

SAVE_AS_CSV = "open it and save it as “CSV UTF-8 (Comma delimited)”, then import that file"
"""What to do with a file that a spreadsheet can open."""
_KINDS = (
    (b"%PDF", "a PDF: ask for the list as a spreadsheet or a CSV file"),
    (b"\xd0\xcf\x11\xe0", f"an old Excel workbook: {SAVE_AS_CSV}"),
    (b"{\\rtf", "a text document: ask for the list as a spreadsheet or a CSV file"),
    (b"\x1f\x8b", "a gzip archive: unpack it, and import the CSV file inside"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it, and import the CSV file inside"),
    (b"Rar!", "a RAR archive: unpack it, and import the CSV file inside"),
    (b"BZh", "a bzip2 archive: unpack it, and import the CSV file inside"),
    (b"\xfd7zXZ", "an xz archive: unpack it, and import the CSV file inside"),
    (b"SQLite format 3", "a database: export its table as a CSV file"),
    (b"PAR1", "a Parquet file: export it as a CSV file"),
    (b"\x89PNG", "a picture: ask for the list as a spreadsheet or a CSV file"),
    (b"\xff\xd8\xff", "a picture: ask for the list as a spreadsheet or a CSV file"),
    (b"GIF8", "a picture: ask for the list as a spreadsheet or a CSV file"),
)
_MARKUP = re.compile(rb"\s*<(!doctype|html|table|\?xml|[a-z]+[ >:])", re.IGNORECASE)
_LETTER = rb"[A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\xff]"
# Bytes that make Windows-1252 unlikely: undefined or rare ones, symbols within a word, an opening quote after a letter,
# a closing one before a letter, three accented letters in a row, and pieces of UTF-8.
_NOT_WESTERN = re.compile(
    rb"[\x81\x83\x86-\x8b\x8d-\x90\x98\x9a\x9b\x9d-\x9f\xa4]"
    rb"|\x8c(?![UIETuiet])|\x9c(?![uiet])"
    rb"|(?<=" + _LETTER + rb")[\x80-\x8b\x91\x93-\x9b\xa1-\xb6\xb8-\xbf](?=" + _LETTER + rb")"
    rb"|(?<=" + _LETTER + rb")[\x82\x84\x91\x93\xab]"
    rb"|[\x80\x85\x94\x99\xbb](?=" + _LETTER + rb")"
    rb"|[\xc0-\xff]{3}"
    rb"|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"
)
_ACCENTED = re.compile(rb"[A-Za-z\xc0-\xff]*[\x80-\xff][A-Za-z\xc0-\xff]*")


def kind_of(head: bytes, members: Collection[str] = ()) -> str:
    """What a file is that is no text, by its first bytes, and what to do with it; "" when it may be a CSV file.

    `members` are the names inside, if it is a ZIP archive, as workbooks are.
    """
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(members)
    found = next((kind for magic, kind in _KINDS if head.startswith(magic)), "")
    if not found and _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return f"a web page or XML: {SAVE_AS_CSV}"
    if not found and head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return "JSON: export the list as a CSV file"
    return found


def _kind_of_archive(members: Collection[str]) -> str:
    if any(name.startswith("xl/") for name in members):
        return f"an Excel workbook: {SAVE_AS_CSV}"
    if any(name.startswith("word/") for name in members):
        return "a text document: ask for the list as a spreadsheet or a CSV file"
    if "content.xml" in members or "Index/Document.iwa" in members:
        return f"a workbook of LibreOffice or Numbers: {SAVE_AS_CSV}"
    return "a ZIP archive: unpack it, and import the CSV file inside"


def encoding_of_mark(head: bytes) -> str:
    """The encoding that the file's first bytes give away; "" when they don't."""
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # UTF-16 without a byte-order mark: every other byte of ASCII letters is 0.
    if len(head) >= 4 and not head[1::2].strip(b"\0") and b"\0" not in head[::2]:
        return "utf-16-le"
    if len(head) >= 4 and not head[::2].strip(b"\0") and b"\0" not in head[1::2]:
        return "utf-16-be"
    return ""


def western_word(data: bytes) -> tuple[str, int] | None:
    """A word with an accent and its line, if all of it is Windows-1252 beyond doubt; else None."""
    found = _ACCENTED.search(data)
    if found is None or _NOT_WESTERN.search(data):
        return None
    return found[0].decode("cp1252"), line_at(data, found.start())


def line_at(data: bytes, place: int) -> int:
    """The line that a byte stands in, from 1."""
    return max(data.count(b"\n", 0, place), data.count(b"\r", 0, place)) + 1
