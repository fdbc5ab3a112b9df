package org.jumppatch.elf.dump;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.dump.file.MappedSource;
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

  /**
   * All memory is four pages, which are tables and what they lead to. The input is an address, and
   * entries of ten bytes: of which slot, and what it holds.
   */
  @FuzzTest(maxDuration = "12h")
  void pageTables(byte[] input) {
    byte[] content = new byte[4 * Memory.PAGE];
    ByteBuffer slots = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer given = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
    List<Long> addresses = new ArrayList<>();
    addresses.add(given.remaining() < Long.BYTES ? 0 : given.getLong());
    while (given.remaining() >= Short.BYTES + Long.BYTES && addresses.size() < 16) {
      int slot = given.getShort() & (content.length / Long.BYTES - 1);
      slots.putLong(slot * Long.BYTES, given.getLong());
      long page = slot & 511;
      addresses.add(page << 48 | page << 39 | page << 30 | page << 21 | page << 12 | 8);
    }
    Memory physical =
        new SegmentMemory(
            new MappedSource(Bytes.of("fuzz", content)),
            List.of(new DumpSegment(0, 0, content.length)));
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          for (int levels = 4; levels <= 5; levels++) {
            PageTables tables = new PageTables(physical, 0, levels);
            int unused = Long.SIZE - 12 - levels * 9;
            for (long address : addresses) {
              assertAsBehind(physical, tables, address);
              assertAsBehind(physical, tables, address << unused >> unused);
            }
          }
          return physical;
        });
  }

  private static void assertAsBehind(Memory physical, PageTables tables, long address) {
    long frame = tables.physical(address);
    Long word = tables.u64(address);
    // A word that goes on with the next page lies behind two of them.
    boolean inside = (address & (Memory.PAGE - 1)) <= Memory.PAGE - Long.BYTES;
    if ((inside && !Objects.equals(word, frame < 0 ? null : physical.u64(frame)))
        || (frame >= 0 && ((frame ^ address) & (Memory.PAGE - 1)) != 0)
        || tables.whyNot(address).isEmpty()) {
      throw new AssertionError("0x%x: 0x%x, %s".formatted(address, frame, word));
    }
  }
}
