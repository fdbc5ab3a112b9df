package org.jumppatch.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The steps from a vmlinuz to its keys with their names. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ImageBenchmark {
  private final Path vmlinuz = Kernels.v6_12().vmlinuz();
  private final Image image = open(vmlinuz);
  private final JumpTable table = JumpTable.of(image);

  /** Finds the payload and unpacks it. */
  @Benchmark
  public Image open() {
    return open(vmlinuz);
  }

  private static Image open(Path file) {
    try {
      return Image.open(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Finds kallsyms in the image, and opens it. */
  @Benchmark
  public int kallsyms() {
    return Image.of(vmlinuz, image.content()).symbols().count();
  }

  /** Finds the table and checks each entry of it. */
  @Benchmark
  public JumpTable table() {
    return JumpTable.of(image);
  }

  /** Groups the entries, and names every key. */
  @Benchmark
  public void names(Blackhole sink) {
    for (StaticKey key : StaticKeys.of(image, table).all()) {
      sink.consume(key.name());
    }
  }
}
