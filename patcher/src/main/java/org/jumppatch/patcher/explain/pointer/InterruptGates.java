package org.jumppatch.patcher.explain.pointer;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.explain.text.Functions;

/**
 * What the CPU enters for each vector, held to the tables that the kernel fills its own from
 * ({@code idt_setup_traps}, {@code idt_setup_apic_and_irq_gates}, arch/x86/kernel/idt.c).
 *
 * <pre>
 * struct gate_struct {        offset     struct idt_data {          offset
 *   u16 offset_low;              0         unsigned int vector;        0
 *   u16 segment;                 2         unsigned int segment;       4
 *   struct idt_bits bits;        4         struct idt_bits bits;       8
 *   u16 offset_middle;           6         const void *addr;          16
 *   u32 offset_high;             8       };
 *   u32 reserved;               12
 * };
 * </pre>
 *
 * (arch/x86/include/asm/desc_defs.h.) Each vector that no table names has an entry of its own:
 * those of exceptions in {@code early_idt_handler_array} (arch/x86/kernel/head_64.S), those of
 * devices in {@code irq_entries_start}, and from the first one of the system on in {@code
 * spurious_entries_start} (arch/x86/include/asm/idtentry.h).
 */
final class InterruptGates {
  /** The tables in the order in which they are written: a later one's vector stands. */
  private static final List<String> TABLES =
      List.of("early_idts", "def_idts", "early_pf_idts", "apic_idts", "ia32_idt");

  private static final String GATES = "idt_table";
  private static final String EARLY = "early_idt_handler_array";
  private static final String DEVICES = "irq_entries_start";
  private static final String SPURIOUS = "spurious_entries_start";

  /** The names that are looked for in an image. */
  static final Set<String> NAMES = names();

  private static final int VECTORS = 256;
  private static final int FIRST_DEVICE = 32;

  /** A device's like any other where 32-bit programs are not let in (ia32_emulation=off). */
  private static final int SYSTEM_CALL = 0x80;

  private static final int GATE = 16;
  private static final int ENTRY = 24;
  private static final int ENTRY_ADDRESS = 16;

  /** A gate's last bit of its flags: without it nothing else of it counts. */
  private static final int PRESENT = 0x80;

  /** What drivers of hypervisors have entered for an interrupt of theirs. */
  private static final String INSTALLED = "asm_sysvec_";

  private final PointerList list;
  private final Functions functions;
  private final Image image;
  private final EntryPoints early;
  private final EntryPoints devices;

  InterruptGates(PointerList list) {
    this.list = list;
    this.functions = list.functions();
    this.image = functions.image();
    this.early = early();
    this.devices = devices();
  }

  private static Set<String> names() {
    Set<String> names = new TreeSet<>(TABLES);
    names.addAll(List.of(GATES, EARLY, DEVICES, SPURIOUS));
    return Set.copyOf(names);
  }

  void add() {
    long gates = functions.named(GATES);
    Map<Integer, Long> expected = expected();
    if (gates == 0 || functions.named(TABLES.get(1)) == 0) {
      list.lack(PointerTable.INTERRUPTS, "the image does not name it");
      return;
    }
    for (int vector = 0; vector < VECTORS; vector++) {
      long address = gates + (long) vector * GATE;
      byte[] gate = list.data().read(address, GATE);
      Long target = gate == null ? null : Long.valueOf(target(gate));
      long told = expected.getOrDefault(vector, 0L);
      if (target != null
          && (isInstalled(vector, target)
              || (vector == SYSTEM_CALL && target == devices.at(SYSTEM_CALL - FIRST_DEVICE)))) {
        told = target;
      }
      list.addFixed(PointerTable.INTERRUPTS, name(vector), address, told, target);
    }
  }

  private static String name(int vector) {
    return "0x" + HexFormat.of().toHexDigits((byte) vector);
  }

  private long target(byte[] gate) {
    if ((gate[5] & PRESENT) == 0) {
      return 0;
    }
    long low = (Code.s32(gate, 0) & 0xffffL) | (Code.s32(gate, 4) & 0xffff_0000L);
    return (low | ((long) Code.s32(gate, 8) << Integer.SIZE)) - list.data().dump().slide();
  }

  private boolean isInstalled(int vector, long target) {
    return vector >= FIRST_DEVICE
        && functions.namesOf(target).stream().anyMatch(name -> name.startsWith(INSTALLED));
  }

  private Map<Integer, Long> expected() {
    Map<Integer, Long> expected = new HashMap<>();
    for (int vector = 0; vector < VECTORS; vector++) {
      long entry = vector < FIRST_DEVICE ? early.at(vector) : devices.at(vector - FIRST_DEVICE);
      if (entry != 0) {
        expected.put(vector, entry);
      }
    }
    for (String table : TABLES) {
      long start = functions.named(table);
      long end = start == 0 ? 0 : image.symbols().next(start);
      for (long at = start; at + ENTRY <= end; at += ENTRY) {
        long offset = image.space().fileOffset(at, ENTRY);
        long vector = offset < 0 ? VECTORS : image.content().u32(offset);
        long entry = offset < 0 ? 0 : image.content().u64(offset + ENTRY_ADDRESS);
        if (vector >= VECTORS || !image.space().isCode(entry, 1)) {
          break;
        }
        expected.put((int) vector, entry);
      }
    }
    return expected;
  }

  /** What exceptions enter that no table names, all of one size. */
  private EntryPoints early() {
    long start = functions.named(EARLY);
    return start == 0
        ? EntryPoints.NONE
        : new EntryPoints(start, (image.symbols().next(start) - start) / FIRST_DEVICE);
  }

  /** There is one for every vector from 32 on, all of one size. */
  private EntryPoints devices() {
    long start = functions.named(DEVICES);
    long spurious = functions.named(SPURIOUS);
    long end = spurious == 0 ? 0 : image.symbols().next(spurious);
    long size = (end - start) / (VECTORS - FIRST_DEVICE);
    return start == 0 || spurious <= start || size <= 0 || (spurious - start) % size != 0
        ? EntryPoints.NONE
        : new EntryPoints(start, size);
  }

  /**
   * What several vectors enter, one behind the other.
   *
   * @param start the first; 0 where they are not found
   */
  private record EntryPoints(long start, long size) {
    private static final EntryPoints NONE = new EntryPoints(0, 0);

    /** One of them, counted from 0; 0 where they are not found. */
    long at(int number) {
      return start == 0 ? 0 : start + number * size;
    }
  }
}
