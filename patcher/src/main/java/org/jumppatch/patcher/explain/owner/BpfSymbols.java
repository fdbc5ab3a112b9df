package org.jumppatch.patcher.explain.owner;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The code that BPF made, programs and trampolines, by its names in {@code /proc/kallsyms}.
 *
 * <pre>
 * struct bpf_ksym {                     offset
 *   unsigned long start;                   0
 *   unsigned long end;                     8
 *   char name[KSYM_NAME_LEN];             16   128 letters, from Linux 6.1 on 512
 *   struct list_head lnode;                    head: bpf_kallsyms
 *   ...
 * };
 * </pre>
 *
 * (include/linux/bpf.h, kernel/bpf/core.c.)
 */
public final class BpfSymbols {
  static final String LIST = "bpf_kallsyms";

  private static final int NAME = 16;
  private static final int[] NAME_LENGTHS = {512, 128};
  private static final int MOST = 100_000;
  private static final int HALF = 2048;

  /** More is not believed. */
  private static final int LARGEST = 1 << 24;

  /** Longest trampoline or program that is looked into for calls. */
  private static final int LONGEST = 1 << 16;

  /**
   * A piece of code.
   *
   * @param end behind its last byte
   */
  public record Symbol(long start, long end, String name) {
    /** Whether it is a program that somebody loaded. */
    public boolean isProgram() {
      return name.startsWith("bpf_prog_");
    }

    boolean isTrampoline() {
      return name.startsWith("bpf_trampoline_");
    }

    /** Whether it chooses among programs ({@code bpf_dispatcher_update}). */
    public boolean isDispatcher() {
      return name.startsWith("bpf_dispatcher_");
    }

    /** Whether code that is called starts there: a dispatcher is in one half of its page. */
    public boolean isEntry(long address) {
      return address == start || (isDispatcher() && address == start + HALF);
    }
  }

  private final RunningData data;
  private final TreeMap<Long, Symbol> symbols = new TreeMap<>();
  private boolean whole = true;

  BpfSymbols(Functions functions, RunningData data) {
    this.data = data;
    long head = functions.named(LIST);
    Long node = head == 0 ? null : data.pointer(head);
    Set<Long> seen = new HashSet<>();
    while (node != null && node != head && node != 0 && seen.add(node) && seen.size() < MOST) {
      Symbol symbol = symbol(node);
      if (symbol != null) {
        symbols.put(symbol.start(), symbol);
      }
      node = data.pointer(node);
    }
    whole &= head == 0 || (node != null && node == head);
  }

  private @Nullable Symbol symbol(long node) {
    for (int length : NAME_LENGTHS) {
      Long start = data.pointer(node - length - NAME);
      Long end = data.pointer(node - length - NAME + Long.BYTES);
      byte[] name = data.read(node - length, length);
      if (start != null && end != null && name != null && name[0] == 'b') {
        String text = text(name);
        // As one number: two that are far apart may have a distance below 0.
        long size = end - start;
        if (text.startsWith("bpf_") && size > 0 && size <= LARGEST) {
          return new Symbol(start, end, text);
        }
      }
      whole &= name != null;
    }
    return null;
  }

  private static String text(byte[] name) {
    int length = 0;
    while (length < name.length && name[length] > ' ' && name[length] < 127) {
      length++;
    }
    return new String(name, 0, length, StandardCharsets.US_ASCII);
  }

  /** The code at an address; null if it is not BPF's. */
  public @Nullable Symbol at(long address) {
    Map.Entry<Long, Symbol> entry = symbols.floorEntry(address);
    return entry != null && address < entry.getValue().end() ? entry.getValue() : null;
  }

  /** Whether the dump has all of it, as far as the image says where that is. */
  public boolean isWhole() {
    return whole;
  }

  /** How many programs there are. */
  public int programs() {
    return (int) symbols.values().stream().filter(Symbol::isProgram).count();
  }

  /** The name of the program that a trampoline calls first; its own where it calls none. */
  String program(Symbol trampoline) {
    int length = (int) Math.min(LONGEST, trampoline.end() - trampoline.start());
    byte[] code = data.read(trampoline.start(), length);
    for (int at = 0; code != null && at + Code.NEAR_SIZE <= code.length; at++) {
      if ((code[at] & 0xff) == Opcodes.CALL) {
        Symbol called = at(Code.target(code, at, trampoline.start() + at));
        if (called != null && called.isProgram()) {
          return called.name();
        }
      }
    }
    return trampoline.name();
  }
}
