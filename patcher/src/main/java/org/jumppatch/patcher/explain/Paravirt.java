package org.jumppatch.patcher.explain;

/**
 * Calls through {@code pv_ops} become direct calls, or nops where there is nothing to do ({@code
 * apply_paravirt}, arch/x86/kernel/alternative.c, up to Linux 6.7).
 *
 * <pre>
 * struct paravirt_patch_site {          offset
 *   u8 *instr;                             0
 *   u8 type;                               8   slot of pv_ops
 *   u8 len;                                9
 * };
 * </pre>
 */
record Paravirt(Functions functions, Nops nops, PvFunctions known) implements BootStep {
  private static final int SIZE = 16;

  @Override
  public void apply(RunningText text) {
    Table table =
        Table.of(functions, ".parainstructions", "__parainstructions", "__parainstructions_end")
            .orElse(null);
    long slots = functions.named("pv_ops");
    if (table == null || slots == 0) {
      return;
    }
    for (int i = 0; i < table.entries(SIZE); i++) {
      long place = table.content().u64((long) i * SIZE);
      if (text.contains(place, Code.NEAR_SIZE)) {
        known.observe(slot(table, i, slots), text.dump(), text.index(place), place);
      }
    }
    long nothing = functions.named("_paravirt_nop");
    long bug = functions.named("paravirt_BUG");
    for (int i = 0; i < table.entries(SIZE); i++) {
      long place = table.content().u64((long) i * SIZE);
      byte[] code = text.read(place, table.content().u8((long) i * SIZE + 9));
      if (code.length >= Code.NEAR_SIZE) {
        long function = known.function(slot(table, i, slots));
        int used = 0;
        if (function != nothing) {
          byte[] call = Code.branch(Code.CALL, place, function == 0 ? bug : function);
          System.arraycopy(call, 0, code, 0, call.length);
          used = call.length;
        }
        nops.fill(code, used, code.length);
        text.write(Cause.PARAVIRT, place, code);
      }
    }
  }

  private static long slot(Table table, int entry, long slots) {
    return slots + (long) Long.BYTES * table.content().u8((long) entry * SIZE + 8);
  }
}
