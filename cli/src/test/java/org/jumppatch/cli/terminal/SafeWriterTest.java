package org.jumppatch.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SafeWriterTest {
  private static final String RED = "\u001b[31m";

  private static String written(String text) {
    StringWriter to = new StringWriter();
    try (SafeWriter door = new SafeWriter(to)) {
      door.write(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return to.toString();
  }

  @Test
  void whatATerminalWouldObeyIsWrittenOut() {
    assertThat(written("a" + RED + "b\u0007\b\r\u007f\u009b\u202e\u2028c"))
        .isEqualTo("a\\x1b[31mb\\x07\\x08\\x0d\\x7f\\x9b\\u202e\\u2028c");
    assertThat(written("a\tb\nc\u00fc\u6f22")).isEqualTo("a\tb\nc\u00fc\u6f22");
  }

  @Test
  void whatIsMarkedPassesAndNothingBehindIt() {
    assertThat(written(OwnControl.of(RED) + RED)).isEqualTo(RED + "\\x1b[31m");
    String mark = OwnControl.MARK;
    assertThat(written(mark.substring(0, 5))).isEqualTo("\\x00" + mark.substring(1, 5));
    assertThat(written(mark.substring(0, 5) + OwnControl.of(RED)))
        .isEqualTo("\\x00" + mark.substring(1, 5) + RED);
  }

  @Test
  void aMarkMayComeInPieces() throws IOException {
    StringWriter to = new StringWriter();
    try (SafeWriter door = new SafeWriter(to)) {
      for (char c : ("x" + OwnControl.of(RED) + "y").toCharArray()) {
        door.write(new char[] {c}, 0, 1);
      }
    }
    assertThat(to.toString()).isEqualTo("x" + RED + "y");
  }

  @Property
  void noTextBringsAControlCharacterThrough(@ForAll String text) {
    assertThat(written(text).codePoints())
        .noneMatch(c -> c < 0x20 && c != '\n' && c != '\t')
        .noneMatch(c -> (c >= 0x7f && c < 0xa0) || Character.getType(c) == Character.FORMAT);
  }

  @Test
  void aLineStaysALine() {
    StringWriter to = new StringWriter();
    try (PrintWriter out = new SafePrinter(to)) {
      out.println("a\nb");
      out.println((Object) "c\nd");
      out.printf("%s: %,d%n", "e\nf", 1125);
    }
    assertThat(to.toString()).isEqualTo("a\\x0ab\nc\\x0ad\ne\\x0af: 1,125\n");
  }
}
