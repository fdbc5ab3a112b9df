package org.jumppatch.patcher.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallTextTest {
  private static Image ledger() throws IOException {
    return Image.open(Samples.image("ledger.elf"));
  }

  private static FunctionCall resolve(String text) throws IOException {
    return CallText.resolve(text, ledger());
  }

  @Test
  void aNameAloneIsCalledWithTheCpusNumber() throws IOException {
    long transfer = ledger().symbols().addressesOf("transfer")[0];
    assertThat(resolve("transfer"))
        .isEqualTo(resolve("transfer(cpu)"))
        .isEqualTo(resolve("0x" + Long.toHexString(transfer)));
    assertThat(resolve("transfer").address()).isEqualTo(transfer);
    assertThat(resolve("transfer()").arguments()).isEmpty();
  }

  @Test
  void argumentsAreNumbersSymbolsAndStrings() throws IOException {
    long key = ledger().symbols().addressesOf("journal_enabled")[0];
    assertThat(resolve(" transfer ( -1, 0x10 ,journal_enabled+8, \"a,\\\")\\n\" ) ").arguments())
        .containsExactly(
            new Argument.Value(-1),
            new Argument.Value(16),
            new Argument.Value(key + 8),
            new Argument.Text("a,\")\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tranfser | did you mean transfer?",
        "journal_enabled | journal_enabled is no function",
        "transfer(1 | is missing",
        "transfer(1,) | an argument is missing",
        "transfer(1) x | something follows",
        "transfer(1,2,3,4,5,6,7) | more than 6",
        "transfer(99999999999999999999) | no number",
        "transfer(0x+1) | no number",
        "transfer(jornal_enabled) | did you mean journal_enabled?",
        "transfer(\"abc) | no end",
        "0x1 | no code at 0x1",
      })
  void wrongCallsAreRefused(String text, String problem) {
    assertThatThrownBy(() -> resolve(text))
        .isInstanceOf(CallException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void codeThatIsNotLinkedCannotBeCalled() throws IOException {
    Image module = Image.open(Samples.image("module.ko"));
    assertThatThrownBy(() -> CallText.resolve("module_read", module))
        .isInstanceOf(CallException.class)
        .hasMessageContaining("not linked");
  }
}
