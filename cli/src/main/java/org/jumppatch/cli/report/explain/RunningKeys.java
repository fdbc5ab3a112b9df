package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.text.Grouped.grouped;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;
import static org.jumppatch.patcher.text.TextTable.Align.RIGHT;

import java.io.PrintWriter;
import java.util.List;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.elf.jumplabel.KeyType;
import org.jumppatch.patcher.explain.live.KeyState;
import org.jumppatch.patcher.text.TextTable;

/** The static keys of a running kernel that somebody may ask about, broken ones first. */
record RunningKeys(List<KeyState> keys, Colours colours) {
  private static final int STATE = 4;

  /** Prints at most so many lines, or all keys that are broken if those are more. */
  void print(int most, Screen screen, PrintWriter out) {
    TextTable table =
        colours
            .headed(LEFT, RIGHT, RIGHT, RIGHT, LEFT)
            .painted(STATE, this::paint)
            .yielding(0, 2, 1);
    table.add("KEY", "SITES", "FLIPPED", "COUNT", "RUNNING");
    int rows = add(table, 0, true, most);
    int all = add(table, rows, false, most);
    if (all > 0) {
      out.println();
      table.print(out, screen.columns());
    }
    if (all > Math.max(rows, most)) {
      out.println(
          "and " + grouped(all - Math.max(rows, most)) + " more keys; --json lists them all");
    }
  }

  /** Adds those that are broken, or those that are not; gives how many rows there would be. */
  private int add(TextTable table, int rows, boolean broken, int most) {
    int count = rows;
    for (KeyState key : keys) {
      if (isBroken(key) == broken && isWorthALine(key)) {
        if (broken || count < most) {
          Integer enabled = key.count();
          table.add(
              key.key().name(),
              grouped(key.sites()),
              grouped(key.flipped()),
              enabled == null ? "-" : enabled.toString(),
              key.state());
        }
        count++;
      }
    }
    return count;
  }

  private static boolean isBroken(KeyState key) {
    return !key.isWhole() || !key.agreesWithCount();
  }

  /** Not as in the image, broken, or not as the key was declared, in the image too. */
  private static boolean isWorthALine(KeyState key) {
    return key.flipped() != 0
        || isBroken(key)
        || key.enabled() != (key.key().type() == KeyType.TRUE);
  }

  private String paint(String state) {
    return state.equals("on") || state.equals("off")
        ? state
        : colours.paint(Colours.Meaning.REMOVED, state);
  }
}
