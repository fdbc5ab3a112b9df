package org.jumppatch.patcher.who;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StackFrameTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        " => static_key_enable|static_key_enable|-1",
        " => static_key_enable+0x1b/0x30|static_key_enable|27",
        "=> netstamp_clear <ffffffff81e8ea40>|netstamp_clear|-1",
        "    ffffffff81e8ea61 netstamp_clear+0x21 ([kernel.kallsyms])|netstamp_clear|33",
        "[<ffffffff81e8ea61>] netstamp_clear+0x21/0x60|netstamp_clear|33",
        " ? worker_thread+0x10/0x20|worker_thread|16",
        "static_key_slow_dec.part.0|static_key_slow_dec|-1"
      })
  void everyFormIsRead(String line, String function, long offset) {
    assertThat(StackFrame.of(line)).isEqualTo(new StackFrame(function, offset));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  <...>-1 [000] d..2. 101.000001: ipi_send_cpu: cpu=1", "<stack trace>", "1"})
  void otherLinesAreNone(String line) {
    assertThat(StackFrame.of(line)).isNull();
  }

  @Property(tries = 500)
  void whateverTheLineItAnswers(@ForAll String line) {
    StackFrame frame = StackFrame.of(line);
    assertThat(frame == null || !frame.function().isEmpty()).isTrue();
  }
}
