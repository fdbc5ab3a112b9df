package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.smp.CodeMemory;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.SmpMachine;

/**
 * A counterexample as a table with one column for each actor, and below it what was executed.
 *
 * <pre>
 * step  patcher                      cpu1
 *    1  publish: 1 entry
 *    2                               execute old: 66 90 at 0xffffffff81000007
 * </pre>
 */
public final class CounterexampleTable {
  private static final String GAP = "  ";

  private final Counterexample shown;
  private final CodeMemory memory;
  private final @Nullable InstructionDecoder decoder;
  private final byte[] behind;

  /**
   * @param shown what is shown
   * @param decoder says what the bytes are; null where there is none
   * @param behind what the image has behind the site: an instruction can reach over its end
   */
  public CounterexampleTable(
      Counterexample shown, @Nullable InstructionDecoder decoder, byte[] behind) {
    this.shown = shown;
    this.memory = new SmpMachine(shown.setup()).memory();
    this.decoder = decoder;
    this.behind = behind.clone();
  }

  /** All lines. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(shown.kind().label() + ", " + where() + ", fetch " + shown.setup().fetch());
    lines.add("");
    addTable(lines);
    lines.add("");
    addEnd(lines);
    return lines;
  }

  private String where() {
    int site = memory.siteAt(shown.site());
    if (site < 0) {
      return "an int3 of somebody else";
    }
    int length = memory.length(site);
    FetchModel fetch = shown.setup().fetch();
    String text = "site %s of %d bytes".formatted(hex(shown.site()), length);
    if (!fetch.crosses(shown.site(), length)) {
      return text;
    }
    long inside = fetch.unit() - (shown.site() & (fetch.unit() - 1));
    return fetch.unit() == 1 ? text : text + ", of which %d in the first unit".formatted(inside);
  }

  private void addTable(List<String> lines) {
    List<Integer> actors = new ArrayList<>(new TreeSet<>(cpus()));
    int[] widths = new int[actors.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = actor(actors.get(column)).length();
    }
    for (CounterexampleStep step : shown.steps()) {
      int column = actors.indexOf(step.cpu());
      widths[column] = Math.max(widths[column], step.toString().length());
    }
    StringBuilder head = new StringBuilder("step");
    for (int column = 0; column < widths.length; column++) {
      head.append(GAP).append(padded(actor(actors.get(column)), widths[column]));
    }
    lines.add(head.toString().stripTrailing());
    int number = 1;
    for (CounterexampleStep step : shown.steps()) {
      StringBuilder line = new StringBuilder(left(number++));
      for (int column = 0; column < widths.length; column++) {
        String cell = actors.get(column) == step.cpu() ? step.toString() : "";
        line.append(GAP).append(padded(cell, widths[column]));
      }
      lines.add(line.toString().stripTrailing());
    }
  }

  private List<Integer> cpus() {
    List<Integer> cpus = new ArrayList<>(List.of(CounterexampleStep.PATCHER));
    shown.steps().forEach(step -> cpus.add(step.cpu()));
    return cpus;
  }

  private void addEnd(List<String> lines) {
    lines.add(actor(shown.cpu()) + " " + deed() + " " + shown.bytes());
    decode(lines, shown.bytes());
    int site = memory.siteAt(shown.site());
    if (site >= 0 && shown.bytes().length() == memory.length(site)) {
      CodeBytes old = memory.at(site, 0);
      CodeBytes text = memory.at(site, memory.stores());
      lines.add("the old instruction is " + old);
      decode(lines, old);
      lines.add("the new one is " + text);
      decode(lines, text);
    }
  }

  private String deed() {
    return switch (shown.kind()) {
      case TORN -> "executes what is neither instruction,";
      case STALE_AFTER_SYNC -> "executes the old instruction after the last sync,";
      case UNHANDLED_INT3, SEARCH_MISS -> "takes the int3 for somebody else's and dies of";
      case USED_AFTER_FREE -> "uses memory that is not the vector's, because of";
      case WRONG_TARGET -> "goes on at a wrong address after";
      case WRONG_BYTES -> "finds";
      case WRONG_RECORD -> "records as the old bytes";
    };
  }

  /** Instructions from the first byte on, until the bytes are used up. */
  private void decode(List<String> lines, CodeBytes bytes) {
    if (decoder == null) {
      return;
    }
    byte[] code = new byte[bytes.length() + behind.length];
    System.arraycopy(bytes.toArray(), 0, code, 0, bytes.length());
    System.arraycopy(behind, 0, code, bytes.length(), behind.length);
    int at = 0;
    while (at < bytes.length()) {
      Instruction found = decoder.decode(code, at, code.length, shown.site() + at);
      if (found == null) {
        lines.add(GAP + "no instruction");
        return;
      }
      lines.add(GAP + found.text());
      at += found.length();
    }
  }

  private static String actor(int cpu) {
    return new CounterexampleStep(cpu, "", "").actor();
  }

  private static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }

  private static String left(int number) {
    String text = Integer.toString(number);
    return " ".repeat(4 - text.length()) + text;
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
