package org.jumppatch.elf.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.jumppatch.elf.compression.Packing.bytes;

import java.io.IOException;
import java.util.HexFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LzoTest {
  private static final int ROOM = 4096;

  private static byte[] unpack(byte[] block) {
    Packed packed = new Packed(bytes(block));
    packed.take(block.length);
    Unpacked unpacked = new Unpacked(packed, ROOM);
    unpacked.add(Lzo.unpack(packed, 0, unpacked, unpacked.reserve(ROOM)));
    return unpacked.toArray();
  }

  /** Each instruction by hand, from Documentation/staging/lzo.rst. */
  @ParameterizedTest
  @CsvSource({
    // No more than the end.
    "110000, ''",
    // 18 is one literal, 21 is four.
    "12 61 110000, a",
    "15 61626364 110000, abcd",
    // A first byte below 16: 3 + L literals.
    "02 6162636465 110000, abcde",
    // L 0: 3 + 15 and what the next byte says.
    "0001 61626364656667686970717273747576777879 110000, abcdefghipqrstuvwxy",
    // 010DDDSS H: 3 bytes from 1 before, then 1 literal.
    "15 61626364 4100 7a 110000, abcddddz",
    // 011: 4 bytes; D 1: from 2 before.
    "15 61626364 6400 110000, abcdcdcd",
    // 111DDDSS H: 8 bytes, D 3: from 4 before.
    "15 61626364 ec00 110000, abcdabcdabcd",
    // 001LLLLL D: 2 + 2 bytes from 4 before, then 2 literals.
    "15 61626364 22 0e00 7879 110000, abcdabcdxy",
    // 0000DDSS H after 1 literal: 2 bytes from 3 before.
    "15 61626364 4100 7a 0800 110000, abcddddzdd",
  })
  void followsEveryInstruction(String block, String content) {
    assertThat(unpack(HexFormat.of().parseHex(block.replace(" ", ""))))
        .asString()
        .isEqualTo(content);
  }

  /** A long length counts 255 for each zero byte. */
  @Test
  void countsZeroBytes() {
    byte[] block = HexFormat.of().parseHex("1261" + "200000050000" + "110000");

    assertThat(unpack(block)).hasSize(1 + 2 + 31 + 255 + 255 + 5).containsOnly('a');
  }

  @ParameterizedTest
  @CsvSource({
    "'', without an end",
    "12, literals past the end",
    "15 61626364, without an end",
    "15 61626364 40, without an end",
    "15 61626364 4400 , without an end",
    "15 61626364 6800 11, without an end",
    "15 61626364 5000 110000, from before the block",
    "11 0400 110000, from before the block",
    "110000 00, ends before its bytes do",
    "12 61 20 00000000000000000000000000000000000000 01 0000 110000, past the end",
    "12 61 20 0000000000000000000000000000000000 01, past the end",
  })
  void refusesDamage(String block, String problem) {
    byte[] damaged = HexFormat.of().parseHex(block.replace(" ", ""));

    assertThatThrownBy(() -> unpack(damaged))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining(problem);
  }

  @Property
  void answersOrRefusesAnyBytes(@ForAll @Size(max = 200) byte[] block) {
    Throwable thrown = catchThrowable(() -> assertThat(unpack(block)).hasSizeLessThan(ROOM + 1));

    if (thrown != null) {
      assertThat(thrown).isInstanceOf(ImageFormatException.class);
    }
  }

  @Property(tries = 60)
  @AddLifecycleHook(SkippedWithoutLzop.class)
  void unpacksWhatLzopPacks(
      @ForAll("contents") byte[] content, @ForAll @IntRange(min = 1, max = 9) int level) {
    byte[] packed = Program.filter(content, "lzop", "-" + level);

    assertThat(Compression.LZO.unpack(bytes(packed), content.length)).isEqualTo(content);
  }

  /** With all checksums lzop knows: of packed and unpacked bytes. */
  @Property(tries = 10)
  @AddLifecycleHook(SkippedWithoutLzop.class)
  void readsEveryChecksum(@ForAll("contents") byte[] content) {
    byte[] packed = Program.filter(content, "lzop", "-CC", "--crc32");

    assertThat(Compression.LZO.unpack(bytes(packed), content.length)).isEqualTo(content);
  }

  @Provide
  Arbitrary<byte[]> contents() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.integers().between(0, 150_000))
        .as(Packing::content);
  }

  /** Two blocks of one array: the second must not reach into the first. */
  @Test
  void refusesAMatchFromTheBlockBefore() {
    Packed second = new Packed(bytes(HexFormat.of().parseHex("1261" + "4400" + "110000")));
    second.take(second.remaining());
    Unpacked unpacked = new Unpacked(second, ROOM);
    unpacked.add(100);
    assertThatThrownBy(() -> Lzo.unpack(second, 0, unpacked, ROOM))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("from before the block");
  }

  /** A property whose every try is aborted counts as failed, so it must not start. */
  static final class SkippedWithoutLzop implements SkipExecutionHook {
    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
      boolean skipped = !Program.isInstalled("lzop") && !"true".equals(System.getenv("CI"));
      return skipped ? SkipResult.skip("lzop is not installed") : SkipResult.doNotSkip();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 18, 19, 238, 239, 600, 5000, 300_000, 800_000})
  void whatIsWrittenIsReadByLzop(int size) {
    for (long seed = 1; seed <= 3; seed++) {
      byte[] content = Packing.content(seed, size);
      byte[] packed = Compression.LZO.pack(content, Effort.KERNEL);
      assertThat(Program.filter(packed, "lzop", "-dc")).isEqualTo(content);
      assertThat(Compression.LZO.unpack(bytes(packed), size)).isEqualTo(content);
    }
    byte[] zeroes = new byte[size];
    byte[] packed = Compression.LZO.pack(zeroes, Effort.KERNEL);
    assertThat(Program.filter(packed, "lzop", "-dc")).isEqualTo(zeroes);
  }

  /** A changed kernel has to fit where the build's lzop left no room. */
  @Test
  void aKernelTakesLessRoomThanLzopsHardestNeeds() throws IOException {
    byte[] code = Image.open(Kernels.v6_1().vmlinuz()).content().copy(0x200000, 1 << 20);
    byte[] packed = Compression.LZO.pack(code, Effort.KERNEL);
    assertThat(packed).hasSizeLessThan(Packing.pack(Compression.LZO, code).length * 995 / 1000);
    assertThat(Compression.LZO.unpack(bytes(packed), code.length)).isEqualTo(code);
  }
}
