package org.jumppatch.patcher.explain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
 * The memory of a small running kernel, as an input of a fuzz test has it: the first byte says
 * which image it is of, how far that was moved, and which page is missing; the rest is memory.
 *
 * @param slide how far the image was moved
 * @param content what lies from the image's start on
 * @param hole index of the page that is missing; 0 for none
 */
// The array is the memory, for a test to change, and no value to compare.
@SuppressWarnings("ArrayRecordComponent")
record RunningMemory(Kernel kernel, long slide, byte[] content, int hole) implements Memory {
  private static final List<Kernel> KERNELS = RunningSeeds.IMAGES.stream().map(Kernel::of).toList();

  /** An image with what is computed of it once. */
  record Kernel(Image image, StaticKeys keys, Functions functions) {
    private static Kernel of(String name) {
      Image image = Image.of(Path.of(name), Bytes.of(name, resource(name)));
      return new Kernel(
          image,
          StaticKeys.of(image, JumpTable.of(image)),
          new Functions(image, TextSteps.namesFor(image)));
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
    return new RunningMemory(
        KERNELS.get(kind & 1),
        (kind >> 1 & 3) * RunningSeeds.MOVE,
        Arrays.copyOfRange(input, Math.min(1, input.length), input.length),
        kind >> 3 & 7);
  }

  /** That of a saved input. */
  static RunningMemory saved(String name) {
    return of(resource("RunningFuzzTestInputs/owners/" + name));
  }

  private long start() {
    return RunningSeeds.START + slide;
  }

  RunningData data() {
    return new RunningData(new LocatedDump(this, slide, start(), true), "");
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
