package org.jumppatch.elf.dump;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.OptionalLong;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.testing.Untrusted;

/** Memory dumps in any format, and page tables that lead anywhere. */
class DumpFuzzTest {
  @FuzzTest(maxDuration = "12h")
  void dump(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          Dump dump = Dump.of(Bytes.of("fuzz", file), OptionalLong.empty());
          long read = 0;
          byte[] page = new byte[Memory.PAGE];
          for (Memory memory : new Memory[] {dump.virtual(), dump.physical()}) {
            for (Extent extent : dump.extents()) {
              if (memory != null && read++ < 64) {
                int got = memory.read(extent.address(), page, 0, page.length);
                String why = memory.whyNot(extent.address() + got);
                read += why.isEmpty() ? 1 : 0;
              }
            }
          }
          return dump.format();
        });
  }

  /** All memory is one page or a few, which are tables and what they lead to. */
  @FuzzTest(maxDuration = "12h")
  void pageTables(byte[] content) {
    Memory physical =
        new SegmentMemory(
            new MappedSource(Bytes.of("fuzz", content)),
            List.of(new DumpSegment(0, 0, content.length)));
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          for (int levels = 4; levels <= 5; levels++) {
            PageTables tables = new PageTables(physical, 0, levels);
            for (long page = 0; page < 512; page++) {
              long address = page << 39 | page << 30 | page << 21 | page << 12 | 8;
              assertAsBehind(physical, tables, address << 16 >> 16);
            }
          }
          return physical;
        });
  }

  private static void assertAsBehind(Memory physical, PageTables tables, long address) {
    long frame = tables.physical(address);
    Long word = tables.u64(address);
    assertThat(word).isEqualTo(frame < 0 ? null : physical.u64(frame));
    assertThat(frame < 0 || ((frame ^ address) & (Memory.PAGE - 1)) == 0).isTrue();
    assertThat(tables.whyNot(address)).isNotEmpty();
  }
}
