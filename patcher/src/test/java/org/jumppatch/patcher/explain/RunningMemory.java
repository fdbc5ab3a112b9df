package org.jumppatch.patcher.explain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.dump.Memory;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.LocatedDump;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The memory of a small running kernel with what an input of a fuzz test changes in it. So an input
 * is short, and most of it is what a reader looks at.
 *
 * <pre>
 * u8  of which image (1 bit), how far that was moved (2), which page is missing (3)
 * then, for each change:
 *   u16 where, from the image's start on
 *   u8  what: {@link #OCTET}, {@link #HALF}, {@link #WORD}, {@link #ADDRESS}
 *   the new content; of an address two bytes, counted from the image's start
 * </pre>
 *
 * @param slide how far the image was moved
 * @param content what lies from the image's start on
 * @param hole index of the page that is missing; 0 for none
 */
// The array is the memory, for a test to change, and no value to compare.
@SuppressWarnings("ArrayRecordComponent")
record RunningMemory(Kernel kernel, long slide, byte[] content, int hole) implements Memory {
  static final int OCTET = 0;
  static final int HALF = 1;
  static final int WORD = 2;
  static final int ADDRESS = 3;

  /** The size of each kind of content in an input. */
  private static final int[] SIZES = {1, Integer.BYTES, Long.BYTES, Short.BYTES};

  static final List<Kernel> KERNELS = RunningSeeds.IMAGES.stream().map(Kernel::of).toList();

  /**
   * An image with what is computed of it once.
   *
   * @param memory what lies from its start on while nobody has moved it
   */
  record Kernel(Image image, StaticKeys keys, Functions functions, byte[] memory) {
    private static Kernel of(String name) {
      byte[] file = resource(name);
      Image image = Image.of(Path.of(name), Bytes.of(name, file));
      return new Kernel(
          image,
          StaticKeys.of(image, JumpTable.of(image)),
          new Functions(image, TextSteps.namesFor(image)),
          RunningSeeds.memory(file));
    }

    /** With every pointer moved. */
    private byte[] moved(long slide) {
      byte[] moved = memory.clone();
      ByteBuffer words = ByteBuffer.wrap(moved).order(ByteOrder.LITTLE_ENDIAN);
      for (int at = 0; slide != 0 && at + Long.BYTES <= moved.length; at += Long.BYTES) {
        long word = words.getLong(at);
        if (RunningSeeds.isInside(word)) {
          words.putLong(at, word + slide);
        }
      }
      return moved;
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = Objects.requireNonNull(RunningMemory.class.getResourceAsStream(name))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RunningMemory of(byte[] input) {
    int kind = input.length == 0 ? 0 : input[0];
    Kernel kernel = KERNELS.get(kind & 1);
    long slide = (kind >> 1 & 3) * RunningSeeds.MOVE;
    RunningMemory memory = new RunningMemory(kernel, slide, kernel.moved(slide), kind >> 3 & 7);
    memory.change(ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN));
    return memory;
  }

  private void change(ByteBuffer input) {
    int at = 1;
    while (at + 3 <= input.limit()) {
      int kind = input.get(at + 2) & 3;
      int size = SIZES[kind];
      if (at + 3 + size > input.limit()) {
        return;
      }
      byte[] value = new byte[kind == ADDRESS ? Long.BYTES : size];
      input.get(at + 3, value, 0, size);
      if (kind == ADDRESS) {
        long address = start() + (input.getShort(at + 3) & 0xffff);
        ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).putLong(address);
      }
      int place = (input.getShort(at) & 0xffff) % content.length;
      System.arraycopy(value, 0, content, place, Math.min(value.length, content.length - place));
      at += 3 + size;
    }
  }

  /** That of an image which nothing changes. */
  static RunningMemory unchanged(int image, boolean moved) {
    return of(new byte[] {(byte) (image | (moved ? 2 : 0))});
  }

  private long start() {
    return RunningSeeds.START + slide;
  }

  RunningData data() {
    return new RunningData(new LocatedDump(this, slide, start(), true), "", true);
  }

  /** All of it as an ELF core. */
  byte[] core() {
    int end = Math.min(hole * PAGE, content.length);
    int next = Math.min(hole == 0 ? 0 : end + PAGE, content.length);
    byte[] rest = Arrays.copyOfRange(content, next, content.length);
    return new MadeCore()
        .add(start(), 0, Arrays.copyOf(content, end))
        .add(start() + next, next, rest)
        .bytes();
  }

  @Override
  public int read(long address, byte[] target, int at, int length) {
    long inside = address - start();
    if (inside < 0 || inside >= content.length || (hole != 0 && inside / PAGE == hole)) {
      return 0;
    }
    int end = inside / PAGE < hole ? Math.min(hole * PAGE, content.length) : content.length;
    int part = (int) Math.min(length, end - inside);
    System.arraycopy(content, (int) inside, target, at, part);
    return part;
  }

  @Override
  public String whyNot(long address) {
    return "the dump does not hold that memory";
  }
}
