package org.jumppatch.patcher.explain.module;

import java.util.BitSet;
import java.util.List;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.dump.Memory;
import org.jumppatch.elf.module.LinkedModule;
import org.jumppatch.elf.module.ModuleMemory;
import org.jumppatch.patcher.explain.owner.ModulesInMemory;
import org.jumppatch.patcher.explain.text.LocatedDump;
import org.jumppatch.patcher.explain.text.RunningText;

/** A module's text as its file has it, once it was loaded, beside what the dump has there. */
public final class LoadedText {
  private LoadedText() {}

  /**
   * All of its text's pages, of which the sections fill a part.
   *
   * @param dump of the kernel that loaded it
   * @param loaded all modules that are loaded
   */
  public static RunningText of(LinkedModule linked, LocatedDump dump, ModulesInMemory loaded) {
    ModuleMemory.Part part = linked.layout().memory().text();
    byte[] bytes = linked.layout().text(linked.image().elf(), (byte) 0);
    byte[] dumped = bytes.clone();
    BitSet missing = read(dump.memory(), part.start() + dump.slide(), dumped);
    fill(linked, bytes, dumped);
    new UnknownPlaces(linked, loaded).accept(bytes, dumped, missing, dump.slide());
    return new RunningText(part.start(), bytes, dumped, missing, List.of());
  }

  /** Reads what the dump has of a range of memory, and says which of it it has not. */
  private static BitSet read(Memory memory, long start, byte[] into) {
    BitSet missing = new BitSet();
    for (int at = 0; at < into.length; ) {
      at += memory.read(start + at, into, at, into.length - at);
      if (at < into.length) {
        int next = Math.min(into.length, (at / Memory.PAGE + 1) * Memory.PAGE);
        missing.set(at, next);
        at = next;
      }
    }
    return missing;
  }

  /**
   * Where no section is there are zeroes, or traps in memory that is never writable ({@code
   * execmem_alloc}, mm/execmem.c).
   */
  private static void fill(LinkedModule linked, byte[] bytes, byte[] dumped) {
    byte[] trapped = linked.layout().text(linked.image().elf(), (byte) Opcodes.INT3);
    int traps = 0;
    for (int i = 0; i < bytes.length; i++) {
      traps += bytes[i] == trapped[i] ? 0 : dumped[i] == (byte) Opcodes.INT3 ? 1 : -1;
    }
    if (traps > 0) {
      System.arraycopy(trapped, 0, bytes, 0, bytes.length);
    }
  }
}
