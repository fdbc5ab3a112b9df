package org.jumppatch.cli.report.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.junit.jupiter.api.Test;

class FittingTableTest {
  private static String printed(int columns) {
    Screen screen = new Screen(true, columns);
    StringWriter out = new StringWriter();
    PrintWriter lines = new PrintWriter(out);
    new FittingTable(Colours.of(Colours.When.NEVER, Map.of(), screen), screen, lines)
        .print(
            List.of(List.of("sched_schedstats", "on", "off"), List.of("a\u001b[1mb", "off", "on")),
            "%s: %s, was %s",
            "KEY",
            "NOW",
            "WAS");
    return out.toString();
  }

  @Test
  void aTableWhereThereIsRoom() {
    assertThat(printed(26))
        .startsWith("KEY               NOW  WAS\nsched_schedstats  on   off\n")
        .doesNotContain("\u001b");
  }

  @Test
  void sentencesWhereThereIsNone() {
    assertThat(printed(25))
        .startsWith("sched_schedstats: on,\n  was off\n")
        .doesNotContain("\u001b", "NOW");
  }
}
