package org.jumppatch.patcher.explain;

/**
 * The call to {@code __fentry__} at each function's start becomes a nop at boot, and a call to a
 * tracer while the function is traced ({@code ftrace_process_locs}, kernel/trace/ftrace.c). Weak
 * functions that were overridden leave a 0 in the table.
 */
record FtraceCalls(Functions functions) implements BootStep {
  private static final String[] TRACERS = {"ftrace_caller", "ftrace_regs_caller"};

  @Override
  public void apply(RunningText text) {
    Table table =
        Table.between(functions, "__start_mcount_loc", "__stop_mcount_loc")
            .or(() -> Table.section(functions.image(), "__mcount_loc"))
            .orElse(null);
    if (table == null) {
      return;
    }
    long[] tracers = {functions.named(TRACERS[0]), functions.named(TRACERS[1])};
    for (int i = 0; i < table.entries(Long.BYTES); i++) {
      long place = table.content().u64((long) i * Long.BYTES);
      if (place != 0 && text.contains(place, Code.NEAR_SIZE)) {
        apply(text, place, tracers);
      }
    }
  }

  private void apply(RunningText text, long place, long[] tracers) {
    int at = text.index(place);
    byte[] dump = text.dump();
    if ((dump[at] & 0xff) == Code.CALL) {
      long target = Code.target(dump, at, place);
      if (functions.isOutside(target)) {
        text.acceptDumped(Cause.FTRACE, place, Code.NEAR_SIZE);
        return;
      }
      if (target != 0 && (target == tracers[0] || target == tracers[1])) {
        text.write(Cause.FTRACE, place, Code.branch(Code.CALL, place, target));
        return;
      }
    }
    text.write(Cause.FTRACE, place, Nops.five());
  }
}
