package org.jumppatch.elf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.jumppatch.elf.testing.Untrusted;

class ElfFuzzTest {
  @FuzzTest(maxDuration = "12h")
  void headers(byte[] file) {
    Bytes bytes = Bytes.of("fuzz", file);
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          ElfFile elf = ElfFile.read(bytes);
          for (Section section : elf.sections()) {
            Untrusted.read(ImageFormatException.class, () -> elf.content(section).size());
          }
          return bytes.slice(elf.end(), bytes.size() - elf.end());
        });
  }

  @FuzzTest(maxDuration = "12h")
  void memoryAndSymbols(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          ElfFile elf = ElfFile.read(Bytes.of("fuzz", file));
          AddressSpace space = AddressSpace.of(elf);
          for (Area area : space.areas()) {
            space.read(area.address(), 16);
            space.fileOffset(area.address() + area.size() - 1, 2);
            space.isCode(area.address(), Integer.MAX_VALUE);
          }
          Symbols symbols = ElfSymbols.of(elf, space);
          symbols.addressesOf("_start");
          for (int i = 0; i < symbols.count(); i++) {
            symbols.namesOf(symbols.address(i));
            symbols.nearest(symbols.address(i) + 1);
            symbols.next(symbols.address(i));
          }
          return symbols;
        });
  }

  @FuzzTest(maxDuration = "12h")
  void relocations(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          ElfFile elf = ElfFile.read(Bytes.of("fuzz", file));
          AddressSpace space = AddressSpace.of(elf);
          for (Section section : elf.sections()) {
            if (section.type() == Section.RELOCATIONS) {
              Relocations relocations = Relocations.read(elf, section);
              SymbolTable symbols = SymbolTable.read(elf, elf.section(section.link()));
              for (int i = 0; i < relocations.count(); i++) {
                relocations.place(i);
                ElfSymbols.address(elf, space, symbols, relocations.symbol(i));
                symbols.name(relocations.symbol(i));
              }
            }
          }
          return elf;
        });
  }
}
