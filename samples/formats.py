"""Dumps in the formats that QEMU does not write, or only where it was built with their library, for samples/live.

They are made of the ones that it always writes: LiME's and AVML's ranges of a physical ELF core, kdumps of other
compressions of one in zlib. The compressors are the system's own libraries.
"""

import ctypes
import ctypes.util
import struct
import subprocess
import zlib

PAGE = 4096

# diskdump_mod.h of makedumpfile (DUMP_DH_COMPRESSED_*): the bit of a page's descriptor.
PACKINGS = {"zlib": 1, "lzo": 2, "snappy": 4, "zstd": 32}

# AVML and snappy's framing cut memory into chunks of so many bytes (framing_format.txt).
CHUNK = 1 << 16


class Missing(Exception):
    """A library or a program that a format needs is not here."""


def library(name):
    found = ctypes.util.find_library(name)
    if not found:
        raise Missing("needs lib" + name)
    return ctypes.CDLL(found)


def compressor(packing):
    """A function that packs some bytes."""
    target = ctypes.create_string_buffer(2 * CHUNK)
    length = ctypes.c_size_t()
    if packing == "zlib":
        return lambda page: zlib.compress(page, 1)
    if packing == "lzo":
        lzo, work = library("lzo2"), ctypes.create_string_buffer(1 << 17)

        def pack(page):
            lzo.lzo1x_1_compress(page, ctypes.c_size_t(len(page)), target, ctypes.byref(length), work)
            return target.raw[:length.value]
        return pack
    if packing == "snappy":
        snappy = library("snappy")

        def pack(page):
            length.value = len(target)
            snappy.snappy_compress(page, ctypes.c_size_t(len(page)), target, ctypes.byref(length))
            return target.raw[:length.value]
        return pack
    zstd = library("zstd")
    zstd.ZSTD_compress.restype = ctypes.c_size_t

    def pack(page):
        done = zstd.ZSTD_compress(target, ctypes.c_size_t(len(target)), page, ctypes.c_size_t(len(page)), 1)
        return target.raw[:done]
    return pack


def ranges(core):
    """The physical ranges of an ELF core, in order: address and bytes."""
    core.seek(0)
    header = core.read(64)
    start, = struct.unpack_from("<Q", header, 32)
    size, count = struct.unpack_from("<HH", header, 54)
    core.seek(start)
    entries = [struct.unpack_from("<IIQQQQ", core.read(size)) for _ in range(count)]
    for kind, _, offset, _, address, length in sorted(entries, key=lambda one: one[4]):
        if kind == 1 and length:
            core.seek(offset)
            yield address, core.read(length)


def lime(core, out):
    """As LiME writes them (its struct lime_mem_range_header, version 1)."""
    for address, content in ranges(core):
        out.write(struct.pack("<IIQQ8x", 0x4C694D45, 1, address, address + len(content) - 1))
        out.write(content)


def lime_in_zstd(core, out):
    with subprocess.Popen(["zstd", "-q", "-1", "-c"], stdin=subprocess.PIPE, stdout=out) as packer:
        lime(core, packer.stdin)


def avml(core, out, checksums):
    """As AVML writes them: LiME's header in version 2, a framed snappy stream, its length.

    checksums: the path of samples/c/crc32c.c, built as a library
    """
    pack, crc32c = compressor("snappy"), ctypes.CDLL(checksums).crc32c
    crc32c.restype = ctypes.c_uint32
    for address, content in ranges(core):
        out.write(struct.pack("<IIQQ8x", 0x4C4D5641, 2, address, address + len(content) - 1))
        start = out.tell()
        out.write(b"\xff\x06\x00\x00sNaPpY")
        for at in range(0, len(content), CHUNK):
            chunk = content[at:at + CHUNK]
            told = crc32c(chunk, ctypes.c_size_t(len(chunk)))
            masked = ((told >> 15 | told << 17) + 0xA282EAD8) & 0xFFFFFFFF
            packed = pack(chunk)
            kind, body = (0, packed) if len(packed) < len(chunk) else (1, chunk)
            out.write(struct.pack("<II", kind | len(body) + 4 << 8, masked) + body)
        out.write(struct.pack("<Q", out.tell() - start))


def plain(flattened):
    """A flattened dump's file (makedumpfile's IMPLEMENTATION): big-endian records of an offset, a length, bytes."""
    whole, at = bytearray(), PAGE
    while True:
        offset, length = struct.unpack_from(">qq", flattened, at)
        if offset < 0:
            return whole
        at += 16
        if len(whole) < offset + length:
            whole.extend(bytes(offset + length - len(whole)))
        whole[offset:offset + length] = flattened[at:at + length]
        at += length


def kdump(flattened, out, packing):
    """A kdump in zlib, as QEMU writes it flattened, in another packing and not flattened."""
    old, pack, flag = plain(flattened), compressor(packing), PACKINGS[packing]
    sub, bitmaps = struct.unpack_from("<iI", old, 432)
    descriptors = (1 + sub + bitmaps) * PAGE
    dumped = old[(1 + sub + bitmaps // 2) * PAGE:descriptors]
    count = bin(int.from_bytes(dumped, "little")).count("1")
    struct.pack_into("<I", old, 424, flag)
    out.write(old[:descriptors])
    out.seek(descriptors + 24 * count)
    placed, table = {}, bytearray()
    for number in range(count):
        offset, size, flags, kept = struct.unpack_from("<qIIQ", old, descriptors + 24 * number)
        if offset not in placed:
            page = bytes(old[offset:offset + size])
            page = zlib.decompress(page) if flags & PACKINGS["zlib"] else page
            packed = pack(page)
            said = (packed, flag) if len(packed) < len(page) else (page, 0)
            placed[offset] = out.tell(), len(said[0]), said[1]
            out.write(said[0])
        table += struct.pack("<qIIQ", *placed[offset], kept)
    out.seek(descriptors)
    out.write(table)
