package org.jumppatch.patcher.explain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.Segment;
import org.jumppatch.elf.testing.Checkout;

/**
 * Links the small kernel whose data is that of one in use ({@code running.s}), as Linux 6.12 and as
 * 7.0 keep what they are changing, and writes its memory, unmoved and moved, for {@link
 * RunningFuzzTest} to start from.
 */
final class RunningSeeds {
  static final List<String> IMAGES = List.of("running-linked", "running-array");

  /** Where the images start. */
  static final long START = AssembledKernel.START;

  /** How far behind their start code is made. */
  static final int MADE = 0x6000;

  /** How far they are moved, or a multiple of it. */
  static final long MOVE = 0x20_0000;

  private final Path folder =
      Checkout.root().resolve("patcher/src/test/resources/org/jumppatch/patcher/explain");

  private RunningSeeds() {}

  /** Writes the images and the inputs into the module's test resources. */
  public static void main(String[] args) throws IOException {
    RunningSeeds seeds = new RunningSeeds();
    for (int i = 0; i < IMAGES.size(); i++) {
      String name = IMAGES.get(i);
      byte[] image = seeds.linked(i, START);
      Files.write(seeds.folder.resolve(name), image);
      for (int moved = 0; moved < 2; moved++) {
        byte[] memory = memory(seeds.linked(i, START + moved * MOVE));
        byte[] input = ByteBuffer.allocate(1 + memory.length).array();
        input[0] = (byte) (i | moved << 1);
        System.arraycopy(memory, 0, input, 1, memory.length);
        for (String target : List.of("owners", "explained")) {
          Path inputs = seeds.folder.resolve("RunningFuzzTestInputs").resolve(target);
          Files.createDirectories(inputs);
          Files.write(inputs.resolve(name + (moved == 0 ? "" : "-moved")), input);
        }
      }
    }
  }

  private byte[] linked(int array, long start) throws IOException {
    String variant = array == 0 ? "linked" : "array";
    return AssembledKernel.of(
        folder.resolve("running.s"),
        start,
        List.of("--defsym", variant + "=1"),
        List.of("--defsym=made=0x" + Long.toHexString(start + MADE)));
  }

  /** What lies from the start on, with room for what is made behind the image. */
  private static byte[] memory(byte[] image) {
    Bytes file = Bytes.of("running", image);
    byte[] memory = new byte[MADE + 0x400];
    ElfFile elf = ElfFile.read(file);
    long start = elf.segments().get(0).address();
    for (Segment segment : elf.segments()) {
      if (segment.type() == Segment.LOAD) {
        byte[] content = file.copy(segment.offset(), (int) segment.fileSize());
        System.arraycopy(content, 0, memory, (int) (segment.address() - start), content.length);
      }
    }
    // The BPF trampoline calls its program.
    memory[MADE + 256] = (byte) 0xe8;
    memory[MADE + 257] = 59;
    return memory;
  }
}
