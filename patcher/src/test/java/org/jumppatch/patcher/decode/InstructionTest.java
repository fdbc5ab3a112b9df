package org.jumppatch.patcher.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstructionTest {
  @Test
  void textIsMnemonicAndOperands() {
    Instruction jump = new Instruction(0x1000, "e910000000", "jmp", "0x1015");
    assertThat(jump.text()).isEqualTo("jmp 0x1015");
    assertThat(jump.length()).isEqualTo(5);
    assertThat(new Instruction(0, "cc", "int3", "").text()).isEqualTo("int3");
  }

  @ParameterizedTest
  @CsvSource({
    "jmp, 0x1015, 0x1015",
    "jne, 0xffffffff81001234, 0xffffffff81001234",
    "jrcxz, 7, 0x7",
    "call, 0xfffffffffffffffb, 0xfffffffffffffffb",
    "loopne, 0x40, 0x40",
    "xbegin, 0x40, 0x40",
    "notrack jmp, 0x40, 0x40"
  })
  void aDirectBranchHasATarget(String mnemonic, String operands, String target) {
    assertThat(new Instruction(0, "90", mnemonic, operands).target())
        .hasValue(Long.parseUnsignedLong(target.substring(2), 16));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jmp | rax",
        "jmp | qword ptr [rip + 0x10]",
        "call | qword ptr [rax + 8]",
        "push | 0x10",
        "ret | 8",
        "int | 0x80",
        "nop | ''"
      })
  void nothingElseHas(String mnemonic, String operands) {
    assertThat(new Instruction(0, "90", mnemonic, operands).target()).isEmpty();
  }
}
