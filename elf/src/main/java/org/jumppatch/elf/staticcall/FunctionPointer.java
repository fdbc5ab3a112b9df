package org.jumppatch.elf.staticcall;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.ElfSymbols;
import org.jumppatch.elf.ElfType;
import org.jumppatch.elf.Relocations;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.SymbolTable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.linux.Image;

/**
 * The words of a file that decide which function a static call has once it is loaded.
 *
 * <ul>
 *   <li>In a linked image that is the pointer in the key.
 *   <li>A program that runs wherever it is loaded has its pointers written by the loader: what
 *       counts is the relocation's addend.
 *   <li>In a module the relocations of the key and of the trampoline name a symbol each; those of
 *       the sites go on leading to the trampoline, and the kernel writes each site from the key's
 *       function when it loads the module ({@code static_call_add_module},
 *       kernel/static_call_inline.c).
 * </ul>
 */
public final class FunctionPointer {
  /** Fields of a relocation. */
  private static final int INFO = 8;

  private static final int ADDEND = 16;

  /** Where a trampoline's distance stands, and from where it counts. */
  private static final int DISTANCE = 1;

  private final Image image;
  private final StaticCall call;

  public FunctionPointer(Image image, StaticCall call) {
    this.image = image;
    this.call = call;
  }

  /**
   * All words with which the function is another one.
   *
   * @param function 0 for none
   * @throws IllegalArgumentException if the file cannot say so; the message tells why
   */
  public List<FileWord> words(long function) {
    if (image.isRelocatable()) {
      return inModule(function);
    }
    if (image.elf().header().type() == ElfType.SHARED) {
      PlaceRelocation relocation = relocation(call.relocation());
      if (function == 0) {
        throw new IllegalArgumentException(
            "the loader of a program that runs anywhere writes a pointer there, and cannot write"
                + " none");
      }
      return List.of(new FileWord(relocation.fileOffset() + ADDEND, function));
    }
    return List.of(new FileWord(call.functionOffset(), function));
  }

  private PlaceRelocation relocation(@Nullable PlaceRelocation relocation) {
    if (relocation == null) {
      throw new IllegalArgumentException(
          "it calls nothing, and the file has no relocation that could make it call something");
    }
    return relocation;
  }

  private List<FileWord> inModule(long function) {
    List<FileWord> words = new ArrayList<>();
    PlaceRelocation pointer = relocation(call.relocation());
    add(words, pointer, Relocations.ABSOLUTE_64, function, 0);
    CallPlace trampoline = call.trampoline();
    if (trampoline != null) {
      long distance = trampoline.address() + DISTANCE;
      PlaceRelocation jump =
          relocation(new PlaceRelocations(image).any(new long[] {distance}).get(distance));
      add(words, jump, Relocations.BRANCH_32, function, -Integer.BYTES);
      long bytes = image.content().u64(trampoline.fileOffset());
      long mark = bytes & (-1L << (8 * Code.NEAR_SIZE));
      words.add(new FileWord(trampoline.fileOffset(), mark | start(function)));
    }
    return words;
  }

  /** The first five bytes of a trampoline; a distance is the loader's. */
  private static long start(long function) {
    long start = 0;
    byte[] code = Code.returnPadded(Code.NEAR_SIZE);
    for (int i = code.length - 1; i >= 0; i--) {
      start = start << 8 | (code[i] & 0xff);
    }
    return function == 0 ? start : Opcodes.JUMP;
  }

  private void add(
      List<FileWord> words, PlaceRelocation relocation, int type, long function, int addend) {
    Target target = function == 0 ? new Target(0, 0) : target(function);
    long info = function == 0 ? Relocations.NONE : (long) target.symbol() << 32 | type;
    words.add(new FileWord(relocation.fileOffset() + INFO, info));
    words.add(
        new FileWord(
            relocation.fileOffset() + ADDEND, function == 0 ? 0 : target.offset() + addend));
  }

  /** A symbol and the distance from it. */
  private record Target(int symbol, long offset) {}

  /** A function by its own symbol, or by one of its section. */
  private Target target(long function) {
    for (Section section : image.elf().sections()) {
      if (section.type() == Section.SYMBOLS) {
        SymbolTable symbols = SymbolTable.read(image.elf(), section);
        Target inSection = null;
        for (int i = 1; i < symbols.count(); i++) {
          if (symbols.section(i) < 0) {
            continue;
          }
          long address = ElfSymbols.address(image.elf(), image.space(), symbols, i);
          if (address == function) {
            return new Target(i, 0);
          }
          Area area = symbols.section(i) > 0 ? image.space().areaAt(address) : null;
          if (inSection == null && area != null && area.contains(function, 1)) {
            inSection = new Target(i, function - address);
          }
        }
        if (inSection != null) {
          return inSection;
        }
      }
    }
    throw new IllegalArgumentException("no symbol leads to 0x%x".formatted(function));
  }
}
