package org.jumppatch.cli.report;

import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.elf.jumplabel.StaticKey;

/**
 * The word for how a key is switched, as its sites say: on, off, or mixed where they disagree. Of a
 * key of another file that is not known: its sites are as the compiler left them, whatever it is.
 */
public final class SwitchWord {
  private SwitchWord() {}

  /** The word for a key of an image. */
  public static String of(StaticKey key) {
    if (key.isExternal()) {
      return "unknown";
    }
    Boolean on = key.stateOfSites();
    return on == null ? "mixed" : on ? "on" : "off";
  }

  /** The word in its colour. */
  public static String paint(Colours colours, String word) {
    return switch (word) {
      case "on" -> colours.paint(Meaning.ON, word);
      case "mixed" -> colours.paint(Meaning.WARNING, word);
      default -> word;
    };
  }
}
