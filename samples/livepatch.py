"""Makes a module refer to what other objects do not export, as livepatches do.

relocate(MODULE) takes each undefined symbol __klp__OBJECT__NAME__POSITION for the symbol NAME of OBJECT, the one at that
POSITION among those of its name, or the only one where that is 0. Such symbols and their relocations are moved to where
the kernel looks for them (Documentation/livepatch/module-elf-format.rst). What kpatch-build and klp-build make is the same.
"""

import struct

ALLOCATED, INFO_LINK, LIVEPATCH = 2, 0x40, 0x100000
SECTION = struct.Struct("<IIQQQQIIQQ")
SYMBOL = struct.Struct("<IBBHQQ")
RELOCATION = struct.Struct("<QQq")
RELA, NONE, IN_LIVEPATCH = 4, 0, 0xFF20


class Strings:
    def __init__(self, content):
        self.content = bytearray(content)

    def get(self, at):
        return self.content[at:self.content.index(0, at)].decode()

    def add(self, text):
        self.content += text.encode() + b"\0"
        return len(self.content) - len(text) - 1


def relocate(path):
    with open(path, "rb") as file:
        data = bytearray(file.read())
    table, = struct.unpack_from("<Q", data, 40)
    count, names = struct.unpack_from("<HH", data, 60)
    sections = [list(SECTION.unpack_from(data, table + i * SECTION.size)) for i in range(count)]
    section_names = Strings(data[sections[names][4]:][:sections[names][5]])
    symtab = next(i for i, section in enumerate(sections) if section[1] == 2)
    strtab = sections[symtab][6]
    strings = Strings(data[sections[strtab][4]:][:sections[strtab][5]])
    objects = {}
    for number in range(sections[symtab][5] // SYMBOL.size):
        at = sections[symtab][4] + number * SYMBOL.size
        symbol = list(SYMBOL.unpack_from(data, at))
        words = strings.get(symbol[0]).split("__")
        if words[:2] == ["", "klp"]:
            objects[number] = words[2]
            symbol[0], symbol[3] = strings.add(".klp.sym.%s.%s,%s" % tuple(words[2:])), IN_LIVEPATCH
            SYMBOL.pack_into(data, at, *symbol)
    later = {}
    for section in sections:
        for at in range(section[4], section[4] + section[5], RELOCATION.size) if section[1] == RELA else ():
            place, info, addend = RELOCATION.unpack_from(data, at)
            if info >> 32 in objects:
                later.setdefault((objects[info >> 32], section[7]), bytearray()).extend(data[at:at + RELOCATION.size])
                RELOCATION.pack_into(data, at, place, NONE, 0)
    for (name, target), content in later.items():
        name = section_names.add(".klp.rela.%s.%s" % (name, section_names.get(sections[target][0])))
        sections.append([name, RELA, ALLOCATED | INFO_LINK | LIVEPATCH, 0, append(data, content), len(content), symtab,
                         target, 8, RELOCATION.size])
    for index, text in ((strtab, strings), (names, section_names)):
        sections[index][4:6] = append(data, text.content), len(text.content)
    struct.pack_into("<Q", data, 40, append(data, b"".join(SECTION.pack(*section) for section in sections)))
    struct.pack_into("<H", data, 60, len(sections))
    with open(path, "wb") as file:
        file.write(data)


def append(data, content):
    data += b"\0" * (-len(data) % 8)
    data += content
    return len(data) - len(content)
