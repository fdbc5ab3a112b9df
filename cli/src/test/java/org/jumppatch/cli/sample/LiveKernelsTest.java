package org.jumppatch.cli.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A part of what {@code samples/live} does: kernels run in QEMU, and their text is explained. */
class LiveKernelsTest {
  @Test
  @Timeout(900)
  void everyByteThatRunsIsExplained() throws IOException, InterruptedException {
    Program.require("qemu-system-x86_64");
    Program.require("gcc");
    List<String> releases =
        List.of(Kernels.v6_1().release(), Kernels.v6_12().release(), Kernels.newest().release());
    String told = ScriptRun.python("samples/live", "--quick");
    assertThat(told)
        .contains(releases)
        .contains("changed since: sched_schedstats")
        .doesNotContain("did not start");
  }
}
