package org.jumppatch.patcher.explain.cfi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * The code of each age, as the comments of its kernel's arch/x86/kernel/alternative.c have it, with
 * their number 0x12345678.
 */
class FineIbtTest {
  private static final int HASH = 0x1234_5678;
  private static final long FUNCTION = 0xffff_ffff_8100_1010L;
  private static final long CLEARED = 0xffff_ffff_8200_0000L;

  private static String hex(byte[] code) {
    return HexFormat.ofDelimiter(" ").formatHex(code);
  }

  @Test
  void functionsAreAsTheKernelsSourceSays() {
    assertThat(hex(FineIbt.OVER_A_TRAP.preamble(HASH)))
        .isEqualTo("f3 0f 1e fa 41 81 ea 78 56 34 12 74 03 0f 0b 90");
    assertThat(hex(FineIbt.INTO_THE_SUB.preamble(HASH)))
        .isEqualTo("f3 0f 1e fa 41 81 ea 78 56 34 12 75 f9 0f 1f 00");
    assertThat(hex(FineIbt.INTO_THE_NOP.preamble(HASH)))
        .isEqualTo("f3 0f 1e fa 2d 78 56 34 12 2e 0f 85 03 00 00 00");
  }

  @Test
  void callersAreAsTheKernelsSourceSays() {
    assertThat(hex(FineIbt.OVER_A_TRAP.caller(HASH, false)))
        .isEqualTo("41 ba 78 56 34 12 49 83 eb 10 0f 1f 40 00");
    assertThat(hex(FineIbt.INTO_THE_SUB.caller(HASH, false)))
        .isEqualTo("41 ba 78 56 34 12 4d 8d 5b f0 0f 1f 40 00");
    assertThat(hex(FineIbt.INTO_THE_SUB.caller(HASH, true)))
        .isEqualTo("41 ba 78 56 34 12 45 3b 53 f7 4d 8d 5b f0");
    assertThat(hex(FineIbt.INTO_THE_NOP.caller(HASH, false)))
        .isEqualTo("b8 78 56 34 12 4d 8d 5b f0 0f 1f 44 00 00");
    assertThat(hex(FineIbt.INTO_THE_NOP.caller(HASH, true)))
        .isEqualTo("b8 78 56 34 12 41 3b 43 f5 2e 4d 8d 5b f0");
  }

  @Test
  void everyAgeKnowsItsOwnFunctionsAndNoOthers() {
    for (FineIbt age : FineIbt.AGES) {
      for (FineIbt other : FineIbt.AGES) {
        assertThat(age.isPreamble(other.preamble(HASH))).isEqualTo(age == other);
      }
      assertThat(age.isParanoid(age.caller(HASH, true))).isEqualTo(age != FineIbt.OVER_A_TRAP);
      assertThat(age.isParanoid(age.caller(HASH, false))).isFalse();
    }
  }

  /** The call has to end where the function starts. */
  @Test
  void argumentsAreClearedByACallThatEndsAtTheFunction() {
    for (FineIbt age : new FineIbt[] {FineIbt.INTO_THE_SUB, FineIbt.INTO_THE_NOP}) {
      long start = FUNCTION - FineIbt.PREFIX;
      byte[] call = age.arguments(start + age.behindHash(), CLEARED, 3);
      assertThat(age.behindHash() + call.length).isEqualTo(FineIbt.PREFIX);
      byte[] running = age.preamble(HASH);
      System.arraycopy(call, 0, running, age.behindHash(), call.length);
      assertThat(age.cleared(running, start, 3)).isEqualTo(CLEARED);
      assertThat(age.isPreamble(running)).isTrue();
      assertThat(age.isPlain(running)).isFalse();
    }
  }

  /** It goes on over the endbr of the function. */
  @Test
  void oneArgumentIsClearedInPlace() {
    for (FineIbt age : new FineIbt[] {FineIbt.INTO_THE_SUB, FineIbt.INTO_THE_NOP}) {
      byte[] clear = age.oneArgument();
      assertThat(age.behindHash() + clear.length).isEqualTo(FineIbt.PREFIX + 4);
      byte[] running = age.preamble(HASH);
      int inside = FineIbt.PREFIX - age.behindHash();
      System.arraycopy(clear, 0, running, age.behindHash(), inside);
      assertThat(age.hasOneArgument(running)).isTrue();
      assertThat(age.isPreamble(running)).isTrue();
      assertThat(hex(Arrays.copyOfRange(clear, inside, clear.length)))
          .isEqualTo(age == FineIbt.INTO_THE_SUB ? "f5 0f 1f 00" : "0f 1f 40 d6");
    }
  }

  @Test
  void aMixedNumberThatLooksLikeAnEndbrIsMixedOnce() {
    int seed = 0x0bad_cafe;
    CfiHash hash = new CfiHash(seed);
    assertThat(hash.of(1)).isEqualTo(1 ^ seed);
    assertThat(hash.of(0xfa1e_0ff3 ^ seed)).isEqualTo((0xfa1e_0ff3 >>> 1) ^ 0x8020_0003);
    assertThat(new CfiHash(0).of(0xfa1e_0ff3)).isEqualTo(0xfa1e_0ff3);
  }
}
