package org.jumppatch.elf.dump;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.OptionalLong;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.testing.Untrusted;

/** Memory dumps in any format. */
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
}
