package org.jumppatch.patcher.explain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.Segment;
import org.jumppatch.elf.testing.Checkout;

/**
 * Links the small kernel whose data is that of one in use ({@code running.s}), as Linux 6.12 and as
 * 7.0 keep what they are changing, and writes what {@link RunningFuzzTest} starts from.
 */
final class RunningSeeds {
  static final List<String> IMAGES = List.of("running-linked", "running-array");

  /** Where the images start. */
  static final long START = AssembledKernel.START;

  /** How far behind their start code is made. */
  static final int MADE = 0x6000;

  /** Where their data start, behind that start. */
  private static final int DATA = 0x1018;

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
      byte[] image = seeds.linked(i);
      Files.write(seeds.folder.resolve(name), image);
      for (int moved = 0; moved < 2; moved++) {
        byte[] input = input(i | moved << 1, memory(image));
        for (String target : List.of("owners", "pointers", "explained")) {
          Path inputs = seeds.folder.resolve("RunningFuzzTestInputs").resolve(target);
          Files.createDirectories(inputs);
          Files.write(inputs.resolve(name + (moved == 0 ? "" : "-moved")), input);
        }
      }
    }
  }

  /** Changes nothing, but says every word of the data once more, for mutations to begin with. */
  private static byte[] input(int kind, byte[] memory) {
    ByteBuffer words = ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer input = ByteBuffer.allocate(memory.length * 2).order(ByteOrder.LITTLE_ENDIAN);
    input.put((byte) kind);
    for (int at = DATA; at < MADE; at += Long.BYTES) {
      long word = words.getLong(at);
      if (isInside(word)) {
        input.putShort((short) at).put((byte) RunningMemory.ADDRESS);
        input.putShort((short) (word - START));
      } else if (word != 0) {
        input.putShort((short) at).put((byte) RunningMemory.WORD).putLong(word);
      }
    }
    return Arrays.copyOf(input.array(), input.position());
  }

  /** Whether a word is an address of what lies from the start on, or of a module behind that. */
  static boolean isInside(long word) {
    return word >= START && word < START + 0x1_0000;
  }

  private byte[] linked(int array) throws IOException {
    String variant = array == 0 ? "linked" : "array";
    return AssembledKernel.of(
        folder.resolve("running.s"),
        START,
        List.of("--defsym", variant + "=1"),
        List.of("--defsym=made=0x" + Long.toHexString(START + MADE)));
  }

  /** What lies from the start on, with room for what is made behind the image. */
  static byte[] memory(byte[] image) {
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
