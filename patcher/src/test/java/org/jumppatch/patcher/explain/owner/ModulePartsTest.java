package org.jumppatch.patcher.explain.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.module.ModuleMemory;
import org.jumppatch.elf.module.ModuleMemory.Part;
import org.junit.jupiter.api.Test;

/** Structures of modules as kernels of all ages have them, written from their declarations. */
class ModulePartsTest {
  private static final long STRUCTURE = 0xffff_ffff_c000_9040L;
  private static final long BASE = 0xffff_ffff_c010_0000L;
  private static final long SLIDE = 0x1460_0000;
  private static final int FIRST = 0x140;

  private final ByteBuffer content = ByteBuffer.allocate(1280).order(ByteOrder.LITTLE_ENDIAN);

  private @Nullable ModuleMemory found() {
    return new ModuleParts(STRUCTURE, content.array(), SLIDE).find();
  }

  /** {@code struct module_memory[7]}. */
  private void parts(int stride, int size, int node) {
    for (int i = 0; i < 7; i++) {
      int at = FIRST + i * stride;
      boolean kept = i < 4;
      content.putLong(at, kept ? BASE + SLIDE + i * 0x10000L : 0);
      content.putInt(at + size, kept ? 0x1000 * (i + 1) : 0);
      content.putLong(at + node, STRUCTURE + SLIDE);
    }
  }

  private void assertParts() {
    assertThat(found())
        .isEqualTo(
            new ModuleMemory(
                STRUCTURE,
                new Part(BASE, 0x1000),
                new Part(BASE + 0x10000, 0x2000),
                new Part(BASE + 0x20000, 0x3000),
                new Part(BASE + 0x30000, 0x4000)));
  }

  @Test
  void from64() {
    parts(72, 8, 16);
    assertParts();
  }

  @Test
  void of613() {
    parts(80, 20, 24);
    for (int i = 0; i < 4; i++) {
      content
          .putLong(FIRST + i * 80 + 8, 0xffff_c900_0000_0000L)
          .put(FIRST + i * 80 + 16, (byte) 1);
    }
    assertParts();
  }

  @Test
  void from615() {
    parts(72, 12, 16);
    content.put(FIRST + 8, (byte) 1);
    assertParts();
  }

  @Test
  void upTo63() {
    for (int i = 0; i < 2; i++) {
      int at = FIRST + i * 80;
      content.putLong(at + 24, STRUCTURE + SLIDE);
    }
    content.putLong(FIRST, BASE + SLIDE);
    content.putInt(FIRST + 8, 0x9000).putInt(FIRST + 12, 0x4000);
    content.putInt(FIRST + 16, 0x6000).putInt(FIRST + 20, 0x7000);
    assertThat(found())
        .isEqualTo(
            new ModuleMemory(
                STRUCTURE,
                new Part(BASE, 0x4000),
                new Part(BASE + 0x7000, 0x2000),
                new Part(BASE + 0x4000, 0x2000),
                new Part(BASE + 0x6000, 0x1000)));
  }

  /** As cast_common is, which is tables alone. */
  @Test
  void aModuleMayHaveNoText() {
    parts(72, 12, 16);
    content.putLong(FIRST, 0).putInt(FIRST + 12, 0);
    assertThat(Objects.requireNonNull(found()).text()).isEqualTo(new Part(0, 0));
    assertThat(Objects.requireNonNull(found()).data()).isEqualTo(new Part(BASE + 0x10000, 0x2000));
    for (int i = 1; i < 4; i++) {
      content.putLong(FIRST + i * 72, 0).putInt(FIRST + i * 72 + 12, 0);
    }
    assertThat(found()).isNull();
  }

  @Test
  void whatFitsNoLayoutIsNone() {
    assertThat(found()).isNull();
    parts(72, 8, 16);
    content.putLong(FIRST, BASE + SLIDE + 1);
    assertThat(found()).isNull();
    content.putLong(FIRST, BASE + SLIDE).putInt(FIRST + 8, 1 << 29);
    assertThat(found()).isNull();
    content.putInt(FIRST + 8, 0);
    assertThat(found()).isNull();
  }

  @Test
  void variablesOfEachCpuAreFoundByTheirSize() {
    content.putLong(0x80, 0x2_1000).putLong(0x88, 0x60);
    ModuleParts parts = new ModuleParts(STRUCTURE, content.array(), SLIDE);
    assertThat(parts.perCpu(0x60)).isEqualTo(0x2_1000);
    assertThat(parts.perCpu(0x61)).isNull();
  }

  /** Whatever a structure holds, the parts that are found are sound. */
  @Test
  void anyBytesAreReadToTheirEnd() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      int size = random.nextInt(content.capacity());
      byte[] bytes = new byte[size];
      for (int at = 0; at + 8 <= size; at += 8) {
        long word = random.nextInt(3) == 0 ? STRUCTURE + SLIDE : random.nextLong();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, word);
      }
      ModuleParts parts = new ModuleParts(STRUCTURE, bytes, SLIDE);
      ModuleMemory memory = parts.find();
      if (memory != null) {
        Part text = Objects.requireNonNull(memory).text();
        assertThat(text.size()).isPositive().isLessThan(1 << 28);
      }
      assertThat(parts.has(random.nextLong())).isFalse();
    }
  }
}
