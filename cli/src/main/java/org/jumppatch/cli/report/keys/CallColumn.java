package org.jumppatch.cli.report.keys;

import java.util.Comparator;
import java.util.List;

/** What can be shown of a static call, and static calls be sorted by. */
public enum CallColumn implements ListColumn {
  NAME("name", "CALL", "its name, without __SCK__"),
  FUNCTION("function", "FUNCTION", "the function that it calls at rest"),
  SITES("sites", "SITES", "places in code that call it, besides its trampoline"),
  INIT("init", "INIT", "those in text that is gone once the kernel has booted"),
  TAIL("tail", "TAIL", "those that jump to it"),
  CONDITIONAL("jcc", "JCC", "those that jump to it under a condition"),
  IPIS("ipis", "IPIS/CPU", "interrupts of each other CPU for one update"),
  BATCHED("batched", "BATCHED", "the same if its places were sorted and patched together");

  private final String word;
  private final String heading;
  private final String meaning;

  CallColumn(String word, String heading, String meaning) {
    this.word = word;
    this.heading = heading;
    this.meaning = meaning;
  }

  @Override
  public String label() {
    return word;
  }

  @Override
  public String heading() {
    return heading;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  /** A line for each that says what it means. */
  public static List<String> help() {
    return ListColumn.help(values());
  }

  @Override
  public boolean isNumber() {
    return this != NAME && this != FUNCTION;
  }

  /** The number of a static call. */
  int number(CallRow row) {
    return switch (this) {
      case SITES -> row.call().sites().size();
      case INIT -> row.init();
      case TAIL -> row.tail();
      case CONDITIONAL -> row.conditional();
      case IPIS -> row.ipisPerCpu();
      case BATCHED -> row.batchedIpisPerCpu();
      default -> 0;
    };
  }

  /** The text of a static call, of a column that is no number; empty where there is none. */
  String text(CallRow row) {
    return switch (this) {
      case NAME -> row.call().name();
      case FUNCTION -> row.function() == null ? "" : row.function();
      default -> "";
    };
  }

  /** By this column, of numbers the highest first, then by what tells static calls apart. */
  public Comparator<CallRow> order(boolean reverse) {
    Comparator<CallRow> own =
        isNumber()
            ? (a, b) -> Integer.compare(number(b), number(a))
            : (a, b) -> text(a).compareTo(text(b));
    return (reverse ? own.reversed() : own)
        .thenComparing(row -> row.call().name())
        .thenComparing(row -> row.call().address(), Long::compareUnsigned);
  }
}
