package org.jumppatch.patcher.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.testing.Program;

/** A kernel in small, which binutils make of assembler as a kernel is linked. */
final class AssembledKernel {
  /** Where kernels are linked to ({@code __START_KERNEL_map} and 16 MB). */
  static final long START = 0xffff_ffff_8100_0000L;

  private AssembledKernel() {}

  /** Of a source text, at the usual place. */
  static byte[] of(String source) throws IOException {
    Path text = Files.createTempFile("kernel", ".s");
    try {
      return of(Files.writeString(text, source), START, List.of(), List.of());
    } finally {
      Files.delete(text);
    }
  }

  /**
   * Of a file.
   *
   * @param start address of its text
   * @param forAs what else as is told
   * @param forLd what else ld is told
   */
  static byte[] of(Path source, long start, List<String> forAs, List<String> forLd)
      throws IOException {
    Path scratch = Files.createTempDirectory("kernel");
    Path object = scratch.resolve("kernel.o");
    Path image = scratch.resolve("kernel");
    List<String> as = new ArrayList<>(List.of("as"));
    as.addAll(forAs);
    as.addAll(List.of("-o", object.toString(), source.toString()));
    Program.lines(as.toArray(String[]::new));
    List<String> ld = new ArrayList<>(List.of("ld", "--build-id=none"));
    ld.addAll(List.of("-zmax-page-size=4096", "-znoseparate-code"));
    ld.addAll(forLd);
    ld.add("-Ttext-segment=0x" + Long.toHexString(start));
    ld.addAll(List.of("-e", "_text", "-o", image.toString(), object.toString()));
    Program.lines(ld.toArray(String[]::new));
    byte[] linked = Files.readAllBytes(image);
    for (Path file : List.of(object, image, scratch)) {
      Files.delete(file);
    }
    return linked;
  }
}
