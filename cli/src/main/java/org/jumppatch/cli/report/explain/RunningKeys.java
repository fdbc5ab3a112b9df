package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.text.Grouped.grouped;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;
import static org.jumppatch.patcher.text.TextTable.Align.RIGHT;

import java.io.PrintWriter;
import java.util.List;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.patcher.explain.live.KeyState;
import org.jumppatch.patcher.text.TextTable;

/** The static keys of a running kernel that somebody may ask about, as a table. */
record RunningKeys(List<KeyState> keys, Colours colours) {
  private static final int STATE = 4;

  /** Prints at most so many lines, or all keys that are broken if those are more. */
  void print(int most, Screen screen, PrintWriter out) {
    List<KeyState> worth = keys.stream().filter(KeyOrder::isWorthALine).toList();
    if (worth.isEmpty()) {
      return;
    }
    KeyOrder.Fold<KeyState> fold = KeyOrder.Fold.of(KeyOrder.of(worth), key -> key, most);
    TextTable table =
        colours
            .headed(LEFT, RIGHT, RIGHT, RIGHT, LEFT)
            .painted(STATE, this::paint)
            .yielding(0, 2, 1);
    table.add("KEY", "SITES", "FLIPPED", "COUNT", "RUNNING");
    for (KeyState key : fold.shown()) {
      Integer enabled = key.count();
      table.add(
          key.label(),
          grouped(key.sites()),
          grouped(key.flipped()),
          enabled == null ? "-" : enabled.toString(),
          key.state());
    }
    out.println();
    if (!fold.shown().isEmpty()) {
      table.print(out, screen.columns());
    }
    if (!fold.hidden().isEmpty()) {
      screen.print(out, fold.words());
    }
  }

  private String paint(String state) {
    return state.equals("on") || state.equals("off")
        ? state
        : colours.paint(Colours.Meaning.REMOVED, state);
  }
}
