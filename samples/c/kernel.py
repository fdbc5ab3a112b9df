#!/usr/bin/env python3
"""kernel.py names OBJECT... > kallsyms.S    what Linux keeps of its symbols, from what `nm -n` prints
kernel.py pack ELF VMLINUZ zstd|lz4       a bzImage around the program; nothing in it is compressed

The layout of names is that of scripts/kallsyms.c from Linux 6.4 on, that of the file is in
Documentation/arch/x86/boot.rst. Streams are written here, of blocks as they are: the same bytes whatever
version of a compressor there is.
"""

import struct
import sys
import zlib

TOKENS = {0x80: "__", 0x81: "tracepoint_", 0x82: "_start", 0x83: "_stop", 0x84: "sched_"}


def names(lines):
    symbols = [line.split() for line in lines]
    symbols = [(int(a, 16), t, n) for a, t, n in symbols
               if t not in "aA" and not n.startswith("kallsyms_")]
    # Of several at one address those of the linker come last.
    symbols.sort(key=lambda s: (s[0], s[2].startswith(("__start_", "__stop_", "__end_"))))
    base = min(address for address, _, _ in symbols)
    token = [TOKENS.get(code) or (chr(code) if 0x20 < code < 0x7f else "") for code in range(256)]

    def codes(text):
        out = []
        while text:
            best = max((c for c in range(256) if token[c] and text.startswith(token[c])),
                       key=lambda c: len(token[c]))
            out.append(best)
            text = text[len(token[best]):]
        return out

    print('.section .note.GNU-stack, "", %progbits\n.section .kallsyms, "a"')

    def array(name, directive, values):
        print(".balign 8\n%s:" % name)
        for value in values:
            print("%s %s" % (directive, value))

    records = [codes(t + n) for _, t, n in symbols]
    starts = [sum(1 + len(r) for r in records[:i]) for i in range(len(records))]
    array("kallsyms_num_syms", ".long", [len(symbols)])
    array("kallsyms_names", ".byte", [", ".join(map(str, [len(r)] + r)) for r in records])
    array("kallsyms_markers", ".long", starts[::256])
    array("kallsyms_token_table", ".asciz", ['"%s"' % t.replace("\\", "\\\\").replace('"', '\\"') for t in token])
    array("kallsyms_token_index", ".short", [sum(len(t) + 1 for t in token[:i]) for i in range(256)])
    array("kallsyms_offsets", ".long", ["0x%x" % (address - base) for address, _, _ in symbols])
    array("kallsyms_relative_base", ".quad", ["0x%x" % base])
    order = sorted(range(len(symbols)), key=lambda i: symbols[i][2])
    array("kallsyms_seqs_of_names", ".byte", ["%d, %d, %d" % (i >> 16, i >> 8 & 255, i & 255) for i in order])


def zstd(data):
    """RFC 8878: one frame of one segment, of raw blocks."""
    out = struct.pack("<IBI", 0xfd2fb528, 0xa0, len(data))
    blocks = [data[i:i + (1 << 17)] for i in range(0, len(data), 1 << 17)]
    for block in blocks:
        last = block is blocks[-1]
        out += struct.pack("<I", len(block) << 3 | last)[:3] + block
    return out


def lz4(data):
    """The legacy frame, one block of literals."""
    count = len(data) - 15
    block = b"\xf0" + b"\xff" * (count // 255) + bytes([count % 255]) + data
    return struct.pack("<II", 0x184c2102, len(block)) + block


def pack(data, stream):
    payload = stream + struct.pack("<I", len(data))
    sectors, room = 4, 64
    code = bytes(room) + payload
    code += bytes(-(len(code) + 4) % 16)
    setup = bytearray(512 * (sectors + 1))
    setup[0x1f1] = sectors
    struct.pack_into("<I", setup, 0x1f4, (len(code) + 4) // 16)
    struct.pack_into("<H", setup, 0x1fe, 0xaa55)
    struct.pack_into("<4sH", setup, 0x202, b"HdrS", 0x20f)
    struct.pack_into("<II", setup, 0x248, room, len(payload))
    struct.pack_into("<I", setup, 0x260, len(data) + (1 << 20))
    image = bytes(setup) + code
    return image + struct.pack("<I", zlib.crc32(image) ^ 0xffffffff)


if sys.argv[1:2] == ["names"]:
    names(sys.stdin)
else:
    program, kernel, codec = sys.argv[2:]
    with open(program, "rb") as file:
        content = file.read()
    with open(kernel, "wb") as file:
        file.write(pack(content, {"zstd": zstd, "lz4": lz4}[codec](content)))
