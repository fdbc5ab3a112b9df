package org.jumppatch.patcher.who;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ElfSymbols;
import org.jumppatch.elf.Relocations;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.SymbolTable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.who.code.CodeRange;
import org.jumppatch.patcher.who.code.FunctionTable;
import org.jumppatch.patcher.who.code.KernelCode;

/**
 * The code of a module as if it were loaded: relocations are written into it, and what it does not
 * define has an address too, from which its name can be told again. Functions that flip keys are
 * code of their own there.
 */
final class ModuleCode {
  /** Where symbols of other files lie, one for each page: behind every module's sections. */
  private static final long OUTSIDE = 0x4000_0000L;

  private static final int PAGE = 4096;

  /** R_X86_64_32 and R_X86_64_32S. */
  private static final int ABSOLUTE_32 = 10;

  private static final int SIGNED_32 = 11;

  private final ElfFile elf;
  private final AddressSpace space;
  private final List<CodeRange> ranges = new ArrayList<>();
  private final Map<Long, String> functions = new HashMap<>();
  private final Map<Long, String> outside = new HashMap<>();

  private ModuleCode(Image module) {
    this.elf = module.elf();
    this.space = module.space();
  }

  /** The code of a module; null where nothing in it can flip a key. */
  static @Nullable ModuleCode of(Image module) {
    ModuleCode code = new ModuleCode(module);
    Section table =
        module.elf().sections().stream()
            .filter(section -> section.type() == Section.SYMBOLS)
            .findFirst()
            .orElse(null);
    if (table == null || !code.readSymbols(SymbolTable.read(module.elf(), table))) {
      return null;
    }
    for (Section section : module.elf().sections()) {
      if (section.allocated() && section.executable() && section.size() > 0) {
        code.addRange(section, module.isInit(code.space.sectionAddress(section.index())));
      }
    }
    return code;
  }

  /** Whether one of the functions that flip is among the symbols. */
  private boolean readSymbols(SymbolTable symbols) {
    boolean flips = false;
    for (int i = 1; i < symbols.count(); i++) {
      if (symbols.section(i) == SymbolTable.UNDEFINED) {
        String name = symbols.name(i);
        outside.put(outside(i), name);
        if (Operation.of(name) != null) {
          flips = true;
          functions.put(outside(i), name);
          ranges.add(new CodeRange(outside(i), new byte[PAGE], false));
        }
      } else if (symbols.isFunction(i)) {
        functions.putIfAbsent(ElfSymbols.address(elf, space, symbols, i), symbols.name(i));
      }
    }
    return flips;
  }

  private static long outside(int symbol) {
    return OUTSIDE + (long) symbol * PAGE;
  }

  private void addRange(Section section, boolean init) {
    Bytes content = elf.content(section);
    byte[] bytes = content.copy(0, (int) Math.min(content.size(), Integer.MAX_VALUE - 8));
    long base = space.sectionAddress(section.index());
    for (Section other : elf.sections()) {
      if (other.type() == Section.RELOCATIONS && other.info() == section.index()) {
        relocate(other, bytes, base);
      }
    }
    ranges.add(new CodeRange(base, bytes, init));
  }

  private void relocate(Section section, byte[] bytes, long base) {
    Relocations relocations = Relocations.read(elf, section);
    SymbolTable symbols = SymbolTable.read(elf, elf.section(section.link()));
    for (int i = 0; i < relocations.count(); i++) {
      long place = relocations.place(i);
      if (place < 0 || place > bytes.length - Integer.BYTES) {
        continue;
      }
      int symbol = relocations.symbol(i);
      long target =
          (symbols.section(symbol) == SymbolTable.UNDEFINED
                  ? outside(symbol)
                  : ElfSymbols.address(elf, space, symbols, symbol))
              + relocations.addend(i);
      switch (relocations.type(i)) {
        case Relocations.RELATIVE_32, Relocations.BRANCH_32 ->
            write(bytes, (int) place, target - (base + place));
        case ABSOLUTE_32, SIGNED_32 -> write(bytes, (int) place, target);
        default -> {}
      }
    }
  }

  private static void write(byte[] bytes, int at, long value) {
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[at + i] = (byte) (value >> (Byte.SIZE * i));
    }
  }

  KernelCode code() {
    return new KernelCode(ranges);
  }

  FunctionTable functions(KernelCode code) {
    return FunctionTable.of(code, functions);
  }

  /** The symbol of another file that an address stands for; null if it is none. */
  @Nullable String outside(long address) {
    String name = outside.get(address & -PAGE);
    return name == null ? null : new SymbolOffset(name, address & (PAGE - 1)).toString();
  }
}
