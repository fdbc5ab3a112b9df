package org.jumppatch.patcher.explain;

import java.util.List;

/**
 * What became of a module between two dumps.
 *
 * @param name its name, with underscores
 * @param fate what became of it as a whole
 * @param lacking why its text, or a part of it, was not compared where it was loaded in both; empty
 *     where all of it was
 * @param bytes how many bytes of its text differ between them
 * @param unexplained how many of those are not what they must be, in one of the dumps
 * @param causes what the others are part of
 * @param keys the static keys with a site in it whose state or count changed
 */
public record ModuleChange(
    String name,
    Fate fate,
    String lacking,
    long bytes,
    long unexplained,
    List<CauseCount> causes,
    List<TextChanges.KeyChange> keys) {
  /** What became of a module. */
  public enum Fate {
    /** It lies where it did. */
    STAYED("stayed"),
    /** It is in the later dump only. */
    LOADED("loaded"),
    /** It is in the earlier dump only. */
    UNLOADED("unloaded"),
    /** It lies elsewhere: it was unloaded and loaded again. */
    RELOADED("reloaded"),
    /** One of the dumps does not tell whether it was loaded. */
    UNKNOWN("unknown");

    private final String word;

    Fate(String word) {
      this.word = word;
    }

    /** The lower-case word that is shown. */
    public String word() {
      return word;
    }
  }

  public ModuleChange {
    causes = List.copyOf(causes);
    keys = List.copyOf(keys);
  }

  static ModuleChange of(String name, Fate fate, String lacking) {
    return new ModuleChange(name, fate, lacking, 0, 0, List.of(), List.of());
  }

  /** Whether all of its text was compared, or there are no two texts of it. */
  public boolean isCompared() {
    return lacking.isEmpty();
  }
}
