package org.jumppatch.patcher.explain.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.decode.Instruction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nops as kernels, compilers and BPF write them, against a disassembler. */
class NopsTest {
  private static final HexFormat HEX = HexFormat.of();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "90",
        "6690",
        "66666690",
        "0f1f00",
        "0f1f4000",
        "0f1f440000",
        "660f1f440000",
        "0f1f8000000000",
        "0f1f840000000000",
        "660f1f840000000000",
        "66662e0f1f840000000000"
      })
  void aNopIsAsLongAsADisassemblerHasIt(String hex) {
    byte[] code = HEX.parseHex(hex + "c3c3");
    try (Capstone capstone = Capstone.open()) {
      assertThat(capstone.decode(code, 0, code.length, 0))
          .isNotNull()
          .extracting(Instruction::mnemonic)
          .isEqualTo("nop");
      assertThat(Nops.length(code, 0)).isEqualTo(capstone.length(code, 0, code.length));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0f1f440001", "0f1f4400", "0f1e440000", "f390", "66", "660f1f80000000"})
  void whatNobodyWritesIsNone(String hex) {
    assertThat(Nops.length(HEX.parseHex(hex), 0)).isZero();
  }
}
