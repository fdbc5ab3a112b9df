package org.jumppatch.patcher.explain.owner;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The kernel's own table of its probes.
 *
 * <pre>
 * struct kprobe {                       offset
 *   struct hlist_node hlist;               0   of kprobe_table[64]
 *   struct list_head list;                16
 *   unsigned long nmissed;                32
 *   kprobe_opcode_t *addr;                40
 *   const char *symbol_name;              48
 *   unsigned int offset;                  56
 *   kprobe_pre_handler_t pre_handler;     64
 *   kprobe_post_handler_t post_handler;   72
 *   kprobe_fault_handler_t fault_handler; 80   up to Linux 5.13
 *   kprobe_opcode_t opcode;               80   else 88
 *   struct arch_specific_insn {           88   else 96
 *     kprobe_opcode_t *insn;                   0 where nothing is executed in its place
 *     ...
 *   } ainsn;
 *   ...
 * };
 * </pre>
 *
 * (include/linux/kprobes.h, arch/x86/include/asm/kprobes.h, kernel/kprobes.c.) The opcode is no
 * pointer, which tells the two apart.
 */
public final class Kprobes {
  static final String TABLE = "kprobe_table";

  private static final int BUCKETS = 64;
  private static final int LONGEST_CHAIN = 100_000;
  private static final int ADDRESS = 40;
  private static final int NAME = 48;
  private static final int OFFSET = 56;
  private static final int COPY = 88;
  private static final int COPY_EARLY = 96;
  private static final int LONGEST_NAME = 128;

  /** Bytes of a probe with all that it needs to be optimised: no configuration makes it larger. */
  private static final int OPTIMIZED = 256;

  /** Bytes of the code that an optimised probe jumps to. */
  private static final int DETOUR = 512;

  /**
   * A probe.
   *
   * @param structure where the kernel keeps it
   * @param address of the code that it probes
   * @param name the function that it was asked for by, and the offset; empty where it was asked for
   *     by address
   * @param copy where the copy of its instruction is; 0 where there is none
   * @param mayEndOpen whether nothing has to stand behind the copy, as up to Linux 5.12
   */
  public record Kprobe(long structure, long address, String name, long copy, boolean mayEndOpen) {}

  private final RunningData data;
  private final List<Kprobe> probes = new ArrayList<>();
  private final Map<Long, Kprobe> byAddress = new HashMap<>();
  private boolean whole = true;

  Kprobes(Functions functions, RunningData data) {
    this.data = data;
    long table = functions.named(TABLE);
    Set<Long> seen = new HashSet<>();
    for (int bucket = 0; table != 0 && bucket < BUCKETS; bucket++) {
      Long node = data.pointer(table + (long) bucket * Long.BYTES);
      while (node != null && node != 0 && seen.add(node) && seen.size() < LONGEST_CHAIN) {
        Long address = data.pointer(node + ADDRESS);
        if (address != null) {
          Kprobe probe = probe(node, address);
          probes.add(probe);
          byAddress.putIfAbsent(address, probe);
        }
        node = data.pointer(node);
      }
      whole &= node != null;
    }
  }

  private Kprobe probe(long node, long address) {
    Long told = data.value(node + COPY);
    boolean early = told != null && told > 0;
    Long copy = data.pointer(early ? node + COPY_EARLY : node + COPY);
    return new Kprobe(node, address, name(node), copy == null ? 0 : copy, early);
  }

  private String name(long probe) {
    Long pointer = data.pointer(probe + NAME);
    byte[] letters = pointer == null || pointer == 0 ? null : letters(pointer);
    Integer offset = data.number(probe + OFFSET);
    if (letters == null || offset == null) {
      return "";
    }
    int length = 0;
    while (length < letters.length && letters[length] > ' ' && letters[length] < 127) {
      length++;
    }
    String name = new String(letters, 0, length, StandardCharsets.US_ASCII);
    return offset == 0 ? name : name + "+0x" + Integer.toHexString(offset);
  }

  private byte @Nullable [] letters(long address) {
    byte[] all = data.read(address, LONGEST_NAME);
    return all != null ? all : data.read(address, Long.BYTES);
  }

  /** Whether the dump has the table to each of its ends. */
  boolean isWhole() {
    return whole;
  }

  /** All of them. */
  public List<Kprobe> all() {
    return probes;
  }

  /** The one of an address; null if there is none. */
  public @Nullable Kprobe at(long address) {
    return byAddress.get(address);
  }

  /** Whether the dump lacks what would tell where the code is that was made for a probe. */
  public boolean lacksDetour(Kprobe probe) {
    return data.read(probe.structure(), OPTIMIZED) == null;
  }

  /**
   * Whether code was made for a probe: what follows its structure says where that is ({@code struct
   * optimized_kprobe}), or the code loads the probe's own address ({@code
   * arch_prepare_optimized_kprobe}, arch/x86/kernel/kprobes/opt.c).
   */
  public boolean isDetour(Kprobe probe, long target) {
    for (int at = COPY; at < OPTIMIZED; at += Long.BYTES) {
      Long pointer = data.pointer(probe.structure() + at);
      if (pointer != null && pointer == target) {
        return true;
      }
    }
    byte[] code = data.read(target, DETOUR);
    long structure = probe.structure() + data.dump().slide();
    for (int at = 0; code != null && at + Long.BYTES <= code.length; at++) {
      if (Code.u64(code, at) == structure) {
        return true;
      }
    }
    return false;
  }
}
