package org.jumppatch.patcher.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.poke.Emulation;
import org.jumppatch.patcher.script.Operand.Mnemonic;
import org.jumppatch.patcher.site.CodeBytes;
import org.junit.jupiter.api.Test;

class PokeFormTest {
  @Test
  void whatTheHandlerCanEmulateIsPokeable() {
    String[] good = {
      "cc",
      "c3",
      "6690",
      "eb00",
      "c3cc",
      "e800000000",
      "e900000000",
      "0f1f440000",
      "eb05cccccc",
      "c3cccccccc",
      "0f8500000000"
    };
    String[] bad = {
      "90",
      "cccc",
      "9090",
      "66c3",
      "c390",
      "eb05cccc90",
      "c3cccccc90",
      "cccccccccc",
      "6690cccccc",
      "0f1f440001",
      "0f9500000000",
      "e90000000000",
      "c3cccc",
      "0f1f4000"
    };
    for (String hex : good) {
      assertThat(PokeForm.isPokeable(bytes(hex))).as(hex).isTrue();
    }
    for (String hex : bad) {
      assertThat(PokeForm.isPokeable(bytes(hex))).as(hex).isFalse();
    }
  }

  @Property
  void whateverIsPokeableHasAnEmulation(
      @ForAll @Size(min = 1, max = 6) byte[] bytes, @ForAll @IntRange(max = 11) int head) {
    int[] heads = {0xcc, 0xc3, 0x66, 0xeb, 0xe8, 0xe9, 0x0f, 0x90, 0x84, 0x1f, 0x44, 0x00};
    bytes[0] = (byte) heads[head];
    CodeBytes text = CodeBytes.of(bytes);
    if (PokeForm.isPokeable(text)) {
      assertThat(PokeForm.isLength(text.length())).isTrue();
      assertThat(Emulation.of(0x1000, text)).isNotNull();
    }
  }

  @Property(tries = 200)
  void branchesDecodeToTheirTargets(@ForAll int distance, @ForAll Mnemonic mnemonic) {
    long address = 0xffff_ffff_8100_0000L;
    try (Capstone capstone = Capstone.open()) {
      for (int length : new int[] {1, 2, 5, 6}) {
        CodeBytes text = PokeForm.encode(mnemonic, length, address, address + distance);
        boolean fits = length == 5 || (length == 2 && mnemonic == Mnemonic.JMP && isByte(distance));
        boolean expected = fits && mnemonic.hasTarget() && reaches(distance, length);
        assertThat(text != null).isEqualTo(expected);
        if (text != null) {
          Instruction read =
              Objects.requireNonNull(capstone.decode(text.toArray(), 0, length, address));
          assertThat(read.mnemonic()).isEqualTo(mnemonic.word());
          assertThat(read.target()).hasValue(address + distance);
        }
      }
    }
  }

  private static boolean isByte(int distance) {
    return distance - 2 >= Byte.MIN_VALUE && distance - 2 <= Byte.MAX_VALUE;
  }

  private static boolean reaches(int distance, int length) {
    return (long) distance - length >= Integer.MIN_VALUE;
  }

  private static CodeBytes bytes(String hex) {
    return CodeBytes.of(HexFormat.of().parseHex(hex));
  }
}
