"""A double of Xet's content-addressed store (CAS), as far as hf_xet 1.8 needs it to upload a file and to download it again.

A xorb is a row of chunks, each with a header of 8 bytes: a version (0), the packed length (3 bytes, little endian), the scheme
(0 plain, 1 LZ4, 2 LZ4 of the bytes grouped by fours) and the length (3 bytes). A shard says which chunks of which xorbs make a
file. Its records have 48 bytes, its header too. The BLAKE3 hashes are taken as they come: the standard library has no BLAKE3;
the SHA-256 of every file is checked.
"""

import hashlib
import struct
from dataclasses import dataclass

RECORD = 48
HAS_VERIFICATION, HAS_METADATA = 1 << 31, 1 << 30  # flags of a file in a shard
END = b"\xff" * 32  # the hash of the record that ends a section


@dataclass
class Term:
    """Chunks `start` to `end` (exclusive) of a xorb: a part of a file, `length` bytes long."""

    xorb: str
    start: int
    end: int
    length: int


class XetDouble:
    """The store: xorbs as they were sent, and how the files are made of them."""

    def __init__(self):
        self.xorbs: dict[str, bytes] = {}
        self.files: dict[str, list[Term]] = {}

    def add_xorb(self, name: str, xorb: bytes) -> bool:
        """Keep a xorb; False: it was here already. ValueError: it is none."""
        chunk_offsets(xorb)
        new = name not in self.xorbs
        self.xorbs[name] = xorb
        return new

    def add_shard(self, shard: bytes) -> dict[str, tuple[str, bytes]]:
        """Keep the files of a shard; returns each one's SHA-256, with its Xet hash and its content. ValueError: broken."""
        added, position = {}, RECORD
        while shard[position : position + 32] != END:
            name = hex_hash(shard[position : position + 32])
            flags, count = struct.unpack_from("<II", shard, position + 32)
            records = [shard[at : at + RECORD] for at in range(position + RECORD, position + RECORD * (count + 1), RECORD)]
            terms = []
            for record in records:
                length, start, end = struct.unpack_from("<III", record, 36)
                terms.append(Term(hex_hash(record[:32]), start, end, length))
            position += RECORD * (1 + count * (2 if flags & HAS_VERIFICATION else 1))
            content = self._assembled(terms)
            sha = hashlib.sha256(content).hexdigest()
            if flags & HAS_METADATA:
                if hex_hash(shard[position : position + 32]) != sha:
                    raise ValueError(f"file {name} does not have the SHA-256 that the shard gives")
                position += RECORD
            self.files[name] = terms
            added[sha] = name, content
        return added

    def content(self, name: str) -> bytes:
        """A file, by its Xet hash."""
        return self._assembled(self.files[name])

    def _assembled(self, terms: list[Term]) -> bytes:
        parts = []
        for term in terms:
            if term.xorb not in self.xorbs:
                raise ValueError(f"xorb {term.xorb} was never uploaded")
            xorb = self.xorbs[term.xorb]
            offsets = chunk_offsets(xorb)
            part = b"".join(unpacked(xorb[offsets[i] : offsets[i + 1]]) for i in range(term.start, term.end))
            if len(part) != term.length:
                raise ValueError(f"a term is {len(part)} bytes long and not {term.length}")
            parts.append(part)
        return b"".join(parts)

    def reconstruction(self, name: str, start: int, end: int, url: str) -> dict | None:
        """The answer of /v2/reconstructions for the bytes from `start` to `end` (exclusive); None: past the file's end.

        Terms are given whole, and each xorb's bytes by ranges of `url`/XORB. The client (1.8) panics where ranges overlap.
        """
        terms, used, position, skip = [], {}, 0, None
        for term in self.files[name]:
            if position < end and position + term.length > start:
                skip = start - position if skip is None else skip
                chunks = {"start": term.start, "end": term.end}
                terms.append({"hash": term.xorb, "unpacked_length": term.length, "range": chunks})
                used.setdefault(term.xorb, set()).update(range(term.start, term.end))
            position += term.length
        xorbs = {xorb: [self._fetch(xorb, run, url) for run in _runs(chunks)] for xorb, chunks in used.items()}
        return {"offset_into_first_range": skip, "terms": terms, "xorbs": xorbs} if terms else None

    def _fetch(self, xorb: str, chunks: range, url: str) -> dict:
        offsets = chunk_offsets(self.xorbs[xorb])
        part = {
            "chunks": {"start": chunks.start, "end": chunks.stop},
            "bytes": {"start": offsets[chunks.start], "end": offsets[chunks.stop] - 1},
        }
        return {"url": f"{url}/{xorb}", "ranges": [part]}


def _runs(numbers: set[int]) -> list[range]:
    """The numbers as ranges without gaps."""
    starts = sorted(number for number in numbers if number - 1 not in numbers)
    ends = sorted(number + 1 for number in numbers if number + 1 not in numbers)
    return [range(start, end) for start, end in zip(starts, ends, strict=True)]


def hex_hash(raw: bytes) -> str:
    """A hash as it is written in addresses: four little-endian numbers of 64 bits."""
    return "".join(f"{number:016x}" for number in struct.unpack("<4Q", raw))


def chunk_offsets(xorb: bytes) -> list[int]:
    """Where each chunk begins, and where the last one ends; a footer may follow."""
    offsets = [0]
    while offsets[-1] + 8 <= len(xorb) and xorb[offsets[-1]] == 0:
        offsets.append(offsets[-1] + 8 + int.from_bytes(xorb[offsets[-1] + 1 : offsets[-1] + 4], "little"))
    if len(offsets) == 1 or offsets[-1] > len(xorb):
        raise ValueError("not a xorb")
    return offsets


def unpacked(chunk: bytes) -> bytes:
    """The content of a chunk, given with its header."""
    scheme, length = chunk[4], int.from_bytes(chunk[5:8], "little")
    content = chunk[8:] if scheme == 0 else _lz4_frame(chunk[8:])
    if len(content) != length:
        raise ValueError(f"a chunk is {len(content)} bytes long and not {length}")
    if scheme < 2:
        return content
    grouped, position = bytearray(length), 0
    for first in range(4):
        size = len(range(first, length, 4))
        grouped[first::4] = content[position : position + size]
        position += size
    return bytes(grouped)


def _lz4_frame(frame: bytes) -> bytes:
    flags, position = frame[4], 7 + (8 if frame[4] & 8 else 0) + (4 if frame[4] & 1 else 0)
    content = bytearray()
    while size := int.from_bytes(frame[position : position + 4], "little"):
        block = frame[position + 4 : position + 4 + (size & 0x7FFFFFFF)]
        if size >> 31:
            content += block
        else:
            _lz4_block(block, content)
        position += 4 + len(block) + (4 if flags & 16 else 0)
    return bytes(content)


def _lz4_block(block: bytes, content: bytearray) -> None:
    position = 0

    def extended(length: int) -> int:
        nonlocal position
        more = 255 if length == 15 else 0
        while more == 255:
            more = block[position]
            position += 1
            length += more
        return length

    while position < len(block):
        token = block[position]
        position += 1
        literals = extended(token >> 4)
        content += block[position : position + literals]
        position += literals
        if position < len(block):
            distance = int.from_bytes(block[position : position + 2], "little")
            position += 2
            length = extended(token & 15) + 4
            # A match may run into what it writes itself: repeat the last `distance` bytes.
            source = content[-distance:][:length]
            content += (source * (length // distance + 1))[:length] if distance < length else source
