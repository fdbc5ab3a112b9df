package org.jumppatch.patcher.decode;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jumppatch.elf.testing.Kernels;

/** Files with machine code that compilers and people wrote. */
final class RealCode {
  private RealCode() {}

  /** The kernel module with the most bytes of those that are not compressed. */
  static Path kernelModule() throws IOException {
    try (Stream<Path> files = Files.walk(Kernels.v6_1().modules())) {
      return files
          .filter(file -> file.toString().endsWith(".ko"))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseGet(() -> abort("every module is compressed"));
    }
  }

  /** The C library that this process runs on, for its hand-written vector code. */
  static Path libc() throws IOException {
    List<String> maps = Files.readAllLines(Path.of("/proc/self/maps"));
    return maps.stream()
        .filter(line -> line.endsWith("/libc.so.6"))
        .map(line -> Path.of(line.substring(line.indexOf('/'))))
        .findFirst()
        .orElseGet(() -> abort("the C library is not libc.so.6"));
  }
}
