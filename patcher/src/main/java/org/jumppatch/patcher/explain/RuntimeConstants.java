package org.jumppatch.patcher.explain;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;

/**
 * Numbers that the kernel writes into its code once it knows them: one for each section of places
 * (arch/x86/include/asm/runtime-const.h, {@code runtime_const_init}). The end of user addresses
 * follows from the paging mode. The others are the values of variables, most of them places on the
 * heap: with the running kernel's data they are known, without it only agreement can be checked.
 */
record RuntimeConstants(Functions functions, RunningData data) implements BootStep {
  private static final String USER_END = "USER_PTR_MAX";

  /** {@code TASK_SIZE_MAX} with four and with five levels of page tables. */
  private static final long[] USER_ENDS = {0x0000_7fff_ffff_f000L, 0x00ff_ffff_ffff_f000L};

  @Override
  public void apply(RunningText text) {
    for (RuntimeConstant constant : RuntimeConstant.of(functions.image())) {
      apply(text, constant);
    }
  }

  private void apply(RunningText text, RuntimeConstant constant) {
    int size = constant.kind().size();
    long[] places =
        Table.section(functions.image(), constant.section())
            .map(Table::targets)
            .orElse(new long[0]);
    Majority<String> agreed = new Majority<>();
    for (long place : places) {
      if (text.contains(place, size)) {
        agreed.vote(HexFormat.of().formatHex(text.dumped(place, size)));
      }
    }
    String winner = agreed.winner();
    if (winner == null) {
      return;
    }
    byte[] said = HexFormat.of().parseHex(winner);
    byte[] known = known(constant, said);
    if (known == null && !constant.isPlausible(said)) {
      return;
    }
    byte[] value = known == null ? said : known;
    for (long place : places) {
      if (!text.contains(place, size)) {
        continue;
      }
      if (known == null && Arrays.equals(text.dumped(place, size), value)) {
        text.acceptDumped(Cause.RUNTIME_CONSTANT, place, size);
      } else {
        text.write(Cause.RUNTIME_CONSTANT, place, value);
      }
    }
  }

  /** What a constant must be; null where nothing but its places says it. */
  private byte @Nullable [] known(RuntimeConstant constant, byte[] said) {
    int size = constant.kind().size();
    if (constant.name().equals(USER_END)) {
      byte[] value = new byte[size];
      Code.putU64(value, 0, Code.u64(said, 0) == USER_ENDS[1] ? USER_ENDS[1] : USER_ENDS[0]);
      return value;
    }
    long variable = functions.named(constant.name());
    Area area = functions.image().space().areaAt(variable);
    // Memory of what boot alone uses is another's by now.
    return area == null || area.name().startsWith(".init") ? null : data.read(variable, size);
  }
}
