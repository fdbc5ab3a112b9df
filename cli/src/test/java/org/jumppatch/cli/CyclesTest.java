package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One process that enables and disables a kernel's key again and again, in place: in the end the
 * image is what it was, and nothing has grown. {@code samples/cycles} does it more often.
 */
class CyclesTest {
  private static final int CYCLES = Integer.getInteger("jumppatch.cycles", 6);
  private static final String KEY = "sched_schedstats";
  private static final long MB = 1 << 20;

  /** Milliseconds in which garbage is collected, at most. */
  private static final long PATIENCE = 60_000;

  @TempDir Path folder;

  /**
   * What the process holds.
   *
   * @param heap bytes of live objects
   * @param buffers bytes of memory outside the heap that Java's buffers hold or map
   * @param mapped mappings of files in the folder
   * @param files open file descriptors
   * @param memory bytes of memory that no file backs, only to be told: it is the collector's and
   *     the compilers' too, and depends on the machine
   */
  private record Held(long heap, long buffers, long mapped, long files, long memory) {
    static Held now(Path folder) {
      collect();
      try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"));
          Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
        String anonymous =
            Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .findFirst()
                .orElseThrow();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long memory = Long.parseLong(anonymous.replaceAll("\\D", "")) << 10;
        long buffers =
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        long mapped = maps.filter(line -> line.contains(folder.toString())).count();
        return new Held(heap, buffers, mapped, open.count(), memory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Collects garbage until what it held outside the heap is given back, too: a file is unmapped by
   * the thread that handles references, some time after the collector has found that nobody reads
   * it. When a reference of the second round comes through, the thread is done with the first.
   */
  private static void collect() {
    try {
      for (int round = 0; round < 2; round++) {
        ReferenceQueue<Object> handled = new ReferenceQueue<>();
        WeakReference<Object> mark = new WeakReference<>(new Object(), handled);
        System.gc();
        assertThat(handled.remove(PATIENCE)).isSameAs(mark);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theImageIsWhatItWasAndNothingGrows() throws IOException {
    Path kernel = folder.resolve("vmlinux");
    run("unpack", Kernels.v6_1().vmlinuz(), "-o", kernel);
    Path image = Files.copy(kernel, folder.resolve("image"));
    Held before = Held.now(folder);
    for (int i = 0; i < CYCLES; i++) {
      run("enable", KEY, image, "--in-place");
      if (i == 0) {
        assertThat(Files.mismatch(image, kernel)).isPositive();
      }
      run("disable", KEY, image, "--in-place");
      if (i == CYCLES / 2) {
        before = Held.now(folder);
      }
    }
    Held after = Held.now(folder);
    assertThat(image).hasSameBinaryContentAs(kernel);
    assertThat(after.heap()).isLessThan(before.heap() + 4 * MB);
    assertThat(after.buffers()).isLessThan(before.buffers() + MB);
    assertThat(after.mapped()).isLessThanOrEqualTo(before.mapped());
    assertThat(after.files()).isLessThanOrEqualTo(before.files());
    System.out.printf(
        "%,d cycles: heap %,d to %,d MB, memory %,d to %,d MB, %d to %d open files%n",
        CYCLES,
        before.heap() / MB,
        after.heap() / MB,
        before.memory() / MB,
        after.memory() / MB,
        before.files(),
        after.files());
  }

  private static void run(Object... command) {
    CommandRun run = CommandRun.of(command);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
  }
}
