package org.jumppatch.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Colours.When;
import org.junit.jupiter.api.Test;

class ColoursTest {
  private static final Screen TERMINAL = new Screen(true, 80);

  private static boolean paints(When when, Map<String, String> environment, Screen screen) {
    return !Colours.of(when, environment, screen).paint(Meaning.HEADING, "KEY").equals("KEY");
  }

  @Test
  void aTerminalHasSomeUnlessTheEnvironmentSaysNo() {
    assertThat(paints(When.AUTO, Map.of("TERM", "xterm"), TERMINAL)).isTrue();
    assertThat(paints(When.AUTO, Map.of("NO_COLOR", ""), TERMINAL)).isTrue();
    assertThat(paints(When.AUTO, Map.of("NO_COLOR", "1"), TERMINAL)).isFalse();
    assertThat(paints(When.AUTO, Map.of("TERM", "dumb"), TERMINAL)).isFalse();
    assertThat(paints(When.AUTO, Map.of(), Screen.NONE)).isFalse();
  }

  @Test
  void whoAsksComesBeforeIt() {
    assertThat(paints(When.ALWAYS, Map.of("TERM", "dumb"), Screen.NONE)).isTrue();
    assertThat(paints(When.NEVER, Map.of(), TERMINAL)).isFalse();
  }
}
