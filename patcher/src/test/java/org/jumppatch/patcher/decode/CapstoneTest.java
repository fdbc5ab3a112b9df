package org.jumppatch.patcher.decode;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapstoneTest {
  private static final long KERNEL = 0xffff_ffff_8100_0000L;

  private final Capstone capstone = Capstone.open();

  @AfterEach
  void close() {
    capstone.close();
  }

  /** What a jump label site holds at rest and while it is patched. */
  @ParameterizedTest
  @CsvSource({
    "6690,       nop",
    "0f1f440000, nop dword ptr [rax + rax]",
    "eb7f,       jmp 0xffffffff81000081",
    "eb80,       jmp 0xffffffff80ffff82",
    "e9fbffff7f, jmp 0x1000000",
    "e900000080, jmp 0xffffffff01000005",
    "cc,         int3",
  })
  void theFormsOfASite(String bytes, String text) {
    Instruction read = decode(bytes);
    assertThat(read.bytes()).isEqualTo(bytes);
    assertThat(read.text()).isEqualTo(text);
    assertThat(read.address()).isEqualTo(KERNEL);
  }

  /** A relative branch goes from the end of the instruction (Intel SDM volume 2, JMP). */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 0x1234, -1, -5, -6, -0x1234, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void targetsCountFromTheEnd(int distance) {
    byte[] jump = new byte[5];
    jump[0] = (byte) 0xe9;
    for (int i = 0; i < 4; i++) {
      jump[1 + i] = (byte) (distance >> (8 * i));
    }
    for (long address : new long[] {0, KERNEL, -5}) {
      Instruction read = capstone.decode(jump, 0, 5, address);
      assertThat(requireNonNull(read).target()).hasValue(address + 5 + distance);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"06", "d6", "0f04", "0f24c0", "f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0"})
  void noInstruction(String bytes) {
    byte[] code = HexFormat.of().parseHex(bytes);
    assertThat(capstone.decode(code, 0, code.length, KERNEL)).isNull();
    assertThat(capstone.length(code, 0, code.length)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0f1f440000",
        "e910000000",
        "f30f1efa",
        "48b88877665544332211",
        "48c784c80000000000000000",
        "662e0f1f840000000000",
        "6666666666662e0f1f840000000000"
      })
  void anInstructionThatIsCutShortIsNone(String bytes) {
    byte[] code = Arrays.copyOf(HexFormat.of().parseHex(bytes), 32);
    int length = bytes.length() / 2;
    for (int limit = 0; limit < length; limit++) {
      assertThat(capstone.length(code, 0, limit)).as("%d bytes", limit).isZero();
      assertThat(capstone.decode(code, 0, limit, KERNEL)).as("%d bytes", limit).isNull();
    }
    for (int limit = length; limit <= code.length; limit++) {
      assertThat(capstone.length(code, 0, limit)).as("%d bytes", limit).isEqualTo(length);
    }
  }

  @Test
  void offsetAndLimitAreIndices() {
    byte[] code = HexFormat.of().parseHex("cccce910000000cc");
    assertThat(capstone.length(code, 2, 7)).isEqualTo(5);
    assertThat(capstone.length(code, 2, 6)).isZero();
    assertThat(capstone.length(code, 8, 8)).isZero();
    Instruction read = capstone.decode(code, 2, 8, 0x1000);
    assertThat(read).isEqualTo(new Instruction(0x1000, "e910000000", "jmp", "0x1015"));
    for (int[] range : new int[][] {{-1, 1}, {3, 2}, {0, 9}, {Integer.MAX_VALUE, -1}}) {
      assertThatThrownBy(() -> capstone.length(code, range[0], range[1]))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  /** Nothing of a longer text may stay behind in the buffer. */
  @Test
  void everyAnswerIsItsOwn() {
    try (Capstone other = Capstone.open()) {
      Instruction first = decode("48c784c80000000000000000");
      assertThat(other.length(new byte[] {(byte) 0xcc}, 0, 1)).isEqualTo(1);
      assertThat(decode("c3").text()).isEqualTo("ret");
      assertThat(decode("50").text()).isEqualTo("push rax");
      assertThat(decode("48c784c80000000000000000")).isEqualTo(first);
      assertThat(first.text()).isEqualTo("mov qword ptr [rax + rcx*8], 0");
    }
  }

  @Test
  void closedTwiceAndUsedNoMore() {
    capstone.close();
    capstone.close();
    assertThatIllegalStateException().isThrownBy(() -> capstone.length(new byte[1], 0, 1));
  }

  @Test
  void theVersionIsOneOfTheKnown() {
    assertThat(capstone.version()).matches("[45]\\.[0-9]+");
  }

  @ParameterizedTest
  @CsvSource({
    "3, cannot be used",
    "6, cannot be used",
    "4, does not decode",
    "5, does not decode",
  })
  void aLibraryThatIsNotWhatItSaysIsRefused(int major, String problem) {
    assumeThat(capstone.version()).doesNotStartWith(major + ".");
    assertThatThrownBy(() -> Capstone.open(major << 8).close())
        .isInstanceOf(CapstoneMissingException.class)
        .hasMessageStartingWith("libcapstone " + major + ".0 " + problem)
        .hasMessageEndingWith("; install it with: " + CapstoneMissingException.INSTALL);
  }

  @Test
  void aMissingLibraryIsNamedWithTheCommandThatInstallsIt() {
    assertThatThrownBy(() -> Capstone.open(List.of("libabsent.so.5", "absent")).close())
        .isInstanceOf(CapstoneMissingException.class)
        .hasMessage(
            "libcapstone is missing; install it with: apt-get install libcapstone4 (Debian 12) or"
                + " libcapstone5 (Debian 13)");
  }

  private Instruction decode(String bytes) {
    byte[] code = HexFormat.of().parseHex(bytes);
    Instruction read = requireNonNull(capstone.decode(code, 0, code.length, KERNEL), bytes);
    assertThat(capstone.length(code, 0, code.length)).isEqualTo(read.length());
    return read;
  }
}
