package org.jumppatch.patcher.explain;

import java.util.Arrays;
import java.util.HexFormat;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.linux.Image;

/**
 * Numbers that the kernel writes into its code once it knows them: one for each section of places
 * (arch/x86/include/asm/runtime-const.h, {@code runtime_const_init}). The end of user addresses
 * follows from the paging mode; the dentry hash table's place on the heap and its size do not
 * follow from the image, so there only agreement can be checked.
 */
record RuntimeConstants(Image image) implements BootStep {
  private static final String POINTER = "runtime_ptr_";
  private static final String SHIFT = "runtime_shift_";
  private static final String USER_END = "runtime_ptr_USER_PTR_MAX";

  /** {@code TASK_SIZE_MAX} with four and with five levels of page tables. */
  private static final long[] USER_ENDS = {0x0000_7fff_ffff_f000L, 0x00ff_ffff_ffff_f000L};

  @Override
  public void apply(RunningText text) {
    for (Section section : image.elf().sections()) {
      if (section.name().startsWith(POINTER)) {
        apply(text, section.name(), Long.BYTES);
      } else if (section.name().startsWith(SHIFT)) {
        apply(text, section.name(), 1);
      }
    }
  }

  private void apply(RunningText text, String section, int size) {
    long[] places = Table.section(image, section).map(Table::targets).orElse(new long[0]);
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
    byte[] value = HexFormat.of().parseHex(winner);
    boolean computed = section.equals(USER_END);
    if (computed) {
      long end = Code.u64(value, 0);
      Code.putU64(value, 0, end == USER_ENDS[1] ? end : USER_ENDS[0]);
    }
    for (long place : places) {
      if (!text.contains(place, size)) {
        continue;
      }
      if (!computed && Arrays.equals(text.dumped(place, size), value)) {
        text.acceptDumped(Cause.RUNTIME_CONSTANT, place, size);
      } else {
        text.write(Cause.RUNTIME_CONSTANT, place, value);
      }
    }
  }
}
