package org.jumppatch.patcher.explain.boot;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.linux.Table;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.Nops;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Calls through {@code pv_ops} become direct calls, or nops where there is nothing to do ({@code
 * apply_paravirt}, arch/x86/kernel/alternative.c, up to Linux 6.7). Up to 5.12 a few short
 * functions take the call's place themselves ({@code native_patch},
 * arch/x86/kernel/paravirt_patch.c).
 *
 * <pre>
 * struct paravirt_patch_site {          offset
 *   u8 *instr;                             0
 *   u8 type;                               8   slot of pv_ops
 *   u8 len;                                9
 * };
 * </pre>
 */
public record Paravirt(Functions functions, Nops nops, PvFunctions known, EmptyFunctions empty)
    implements BootStep {
  /** The function that puts others in the place of their calls; kernels from 5.13 on lack it. */
  public static final String INLINER = "native_patch";

  private static final int SIZE = 16;

  /** Bytes of its fields; behind the last entry the padding may be missing. */
  private static final int USED = 10;

  /** {@code jmp *pv_ops+disp32}: an operation that does not return. */
  private static final int INDIRECT_JUMP = 0x25;

  private static final int GROUP_5 = 0xff;

  /** {@code call *disp32}, an absolute address. */
  private static final byte[] INDIRECT_CALL = Code.bytes(0xff, 0x14, 0x25);

  /** {@code call *disp32(%rip)}. */
  private static final byte[] RELATIVE_CALL = Code.bytes(0xff, 0x15);

  private static final Map<String, byte[]> INLINED =
      Map.ofEntries(
          Map.entry("native_irq_disable", Code.bytes(0xfa)),
          Map.entry("native_irq_enable", Code.bytes(0xfb)),
          // pushfq; pop %rax
          Map.entry("native_save_fl", Code.bytes(0x9c, 0x58)),
          // push %rdi; popfq
          Map.entry("native_restore_fl", Code.bytes(0x57, 0x9d)),
          // mov %cr2, %rax; mov %cr3, %rax; mov %rdi, %cr3
          Map.entry("native_read_cr2", Code.bytes(0x0f, 0x20, 0xd0)),
          Map.entry("__native_read_cr3", Code.bytes(0x0f, 0x20, 0xd8)),
          Map.entry("native_write_cr3", Code.bytes(0x0f, 0x22, 0xdf)),
          Map.entry("native_wbinvd", Code.bytes(0x0f, 0x09)),
          // mov %rdi, %rax
          Map.entry("_paravirt_ident_64", Code.bytes(0x48, 0x89, 0xf8)),
          // movb $0, (%rdi)
          Map.entry("__raw_callee_save___native_queued_spin_unlock", Code.bytes(0xc6, 0x07, 0x00)),
          // xor %eax, %eax
          Map.entry("__raw_callee_save___native_vcpu_is_preempted", Code.bytes(0x31, 0xc0)));

  /** Whether this kernel puts functions in the place of their calls, and does it last of all. */
  public static boolean isLast(Functions functions) {
    return functions.named(INLINER) != 0;
  }

  @Override
  public void apply(RunningText text) {
    Table table =
        functions
            .table(".parainstructions", "__parainstructions", "__parainstructions_end")
            .orElse(null);
    if (table == null) {
      return;
    }
    long slots = slots(text, table);
    int entries = (int) Math.min((table.content().size() + SIZE - USED) / SIZE, Integer.MAX_VALUE);
    for (int i = 0; i < entries; i++) {
      long place = table.content().u64((long) i * SIZE);
      if (text.holds(place, Code.NEAR_SIZE)) {
        known.observe(slot(table, i, slots), text.dump(), text.index(place), place);
      }
    }
    for (int i = 0; i < entries; i++) {
      long place = table.content().u64((long) i * SIZE);
      byte[] code = text.read(place, table.content().u8((long) i * SIZE + 9));
      byte[] direct = direct(code, place, known.function(slot(table, i, slots)));
      if (direct.length <= code.length) {
        System.arraycopy(direct, 0, code, 0, direct.length);
        nops.fill(code, direct.length, code.length);
        text.write(Cause.PARAVIRT, place, code);
      }
    }
  }

  /** What does it without looking into {@code pv_ops}. */
  private byte[] direct(byte[] before, long place, long function) {
    if (empty.contains(function, "_paravirt_nop")) {
      return new byte[0];
    }
    byte[] inline = isLast(functions) ? inline(function) : null;
    if (inline != null) {
      return inline;
    }
    boolean jump =
        isLast(functions)
            && before.length > 1
            && (before[0] & 0xff) == GROUP_5
            && before[1] == INDIRECT_JUMP;
    long target = function == 0 ? functions.named("paravirt_BUG") : function;
    return Code.branch(jump ? Opcodes.JUMP : Opcodes.CALL, place, target);
  }

  private byte @Nullable [] inline(long function) {
    for (String name : functions.namesOf(function)) {
      byte[] code = INLINED.get(name);
      if (code != null) {
        return code;
      }
    }
    return null;
  }

  /** Where {@code pv_ops} is; in an image that does not name it, what its calls call through. */
  private long slots(RunningText text, Table table) {
    long named = functions.named("pv_ops");
    Majority<Long> seen = new Majority<>();
    for (int i = 0; named == 0 && i < table.entries(SIZE); i++) {
      long place = table.content().u64((long) i * SIZE);
      byte[] call = text.read(place, INDIRECT_CALL.length + Integer.BYTES);
      long called = 0;
      if (startsWith(call, INDIRECT_CALL)) {
        called = Code.s32(call, INDIRECT_CALL.length);
      } else if (startsWith(call, RELATIVE_CALL)) {
        int size = RELATIVE_CALL.length + Integer.BYTES;
        called = place + size + Code.s32(call, RELATIVE_CALL.length);
      }
      if (called != 0) {
        seen.vote(called - (long) Long.BYTES * table.content().u8((long) i * SIZE + 8));
      }
    }
    Long found = seen.winner();
    return found == null ? named : found;
  }

  private static boolean startsWith(byte[] code, byte[] start) {
    return code.length >= start.length
        && Arrays.equals(code, 0, start.length, start, 0, start.length);
  }

  private static long slot(Table table, int entry, long slots) {
    return slots + (long) Long.BYTES * table.content().u8((long) entry * SIZE + 8);
  }
}
