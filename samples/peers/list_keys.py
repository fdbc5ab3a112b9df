#!/usr/bin/env python3
"""The keys of a vmlinux with symbols and what flipping each costs, with pyelftools and Capstone.

What somebody writes who has no jumppatch; samples/compare measures it beside `jumppatch list`.
"""
import bisect
import collections
import struct
import sys

import capstone
from elftools.elf.elffile import ELFFile

with open(sys.argv[1], "rb") as file:
    elf = ELFFile(file)
    names, marks = {}, {}
    for symbol in elf.get_section_by_name(".symtab").iter_symbols():
        address, name = symbol["st_value"], symbol.name
        if symbol["st_info"]["type"] == "STT_OBJECT":
            names[address] = name
        elif name in ("__start___jump_table", "__stop___jump_table"):
            marks[name] = address
    segments = [s for s in elf.iter_segments() if s["p_type"] == "PT_LOAD"]

    def read(address, length):
        for segment in segments:
            start = segment["p_vaddr"]
            if start <= address < start + segment["p_filesz"]:
                file.seek(segment["p_offset"] + address - start)
                return file.read(length)
        return b""

    start, stop = marks["__start___jump_table"], marks["__stop___jump_table"]
    table = read(start, stop - start)
    decoder = capstone.Cs(capstone.CS_ARCH_X86, capstone.CS_MODE_64)
    sites = collections.defaultdict(collections.Counter)
    for i, (code, _, key) in enumerate(struct.iter_unpack("<iiq", table)):
        site = start + 16 * i + code
        _, size, mnemonic, _ = next(decoder.disasm_lite(read(site, 15), site, 1))
        sites[(start + 16 * i + 8 + (key & ~3)) & (1 << 64) - 1][size, mnemonic] += 1

# Most keys are members of a struct: the nearest symbol below names them.
order = sorted(names)
for key, kinds in sorted(sites.items(), key=lambda item: -sum(item[1].values())):
    below = order[bisect.bisect_right(order, key) - 1]
    name = names[below] + (f"+{key - below:#x}" if key != below else "")
    count = sum(kinds.values())
    short = sum(n for (size, _), n in kinds.items() if size == 2)
    batches = -(-count // 256)
    print(f"{name:50} {count:6,} {short:6,} {count - short:6,} {3 * batches:6,} {3 * count:7,}")
