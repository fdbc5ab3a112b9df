package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.smp.CodeMemory;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.text.Grouped;
import org.jumppatch.patcher.text.Paragraph;
import org.jumppatch.patcher.text.TextTable;
import org.jumppatch.patcher.text.TextTable.Align;

/**
 * A counterexample as a table with one column for each actor, where there is room for that, and
 * below it what was executed.
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
   * @param behind what the image has after the site: an instruction can reach over its end
   */
  public CounterexampleTable(
      Counterexample shown, @Nullable InstructionDecoder decoder, byte[] behind) {
    this.shown = shown;
    this.memory = new SmpMachine(shown.setup()).memory();
    this.decoder = decoder;
    this.behind = behind.clone();
  }

  /** All lines in full. */
  public List<String> lines() {
    return lines(Integer.MAX_VALUE);
  }

  /** All lines, broken where more than so many columns are needed. */
  public List<String> lines(int columns) {
    List<String> lines = new ArrayList<>();
    lines.add(shown.kind().label() + ", " + where() + ", fetch " + shown.setup().fetch());
    lines.add("");
    TextTable beside = columnEach();
    lines.addAll((beside.width() <= columns ? beside : below(columns)).lines());
    lines.add("");
    addEnd(lines);
    return lines.stream().flatMap(line -> broken(line, columns).stream()).toList();
  }

  private static List<String> broken(String line, int columns) {
    return line.length() <= columns ? List.of(line) : Paragraph.hanging(line, columns, 2);
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
    if (fetch.unit() == 1) {
      return text;
    }
    int inside = inFirstUnit(length);
    return text + ", %d in one fetch unit, %d in the next".formatted(inside, length - inside);
  }

  /** How many of the site's bytes lie in the first fetch unit that it has a part in. */
  private int inFirstUnit(int length) {
    int unit = shown.setup().fetch().unit();
    return unit == 0 ? length : (int) Math.min(length, unit - (shown.site() & (unit - 1)));
  }

  /** A column for each actor, so that who waits for whom is seen. */
  private TextTable columnEach() {
    List<Integer> actors = new ArrayList<>(new TreeSet<>(cpus()));
    Align[] columns = new Align[1 + actors.size()];
    Arrays.fill(columns, Align.LEFT);
    columns[0] = Align.RIGHT;
    TextTable table = new TextTable(columns);
    List<String> head = new ArrayList<>(List.of("step"));
    actors.forEach(cpu -> head.add(actor(cpu)));
    table.add(head.toArray(String[]::new));
    int number = 1;
    for (CounterexampleStep step : shown.steps()) {
      String[] cells = new String[columns.length];
      Arrays.fill(cells, "");
      cells[0] = Integer.toString(number++);
      cells[1 + actors.indexOf(step.cpu())] = step.toString();
      table.add(cells);
    }
    return table;
  }

  /** Where there is no room for that, all actors in one column. */
  private TextTable below(int columns) {
    TextTable table = new TextTable(Align.RIGHT, Align.LEFT, Align.LEFT);
    table.add("step", "who", "what");
    int room = columns - "step".length() - actor(CounterexampleStep.PATCHER).length() - 4;
    int number = 1;
    for (CounterexampleStep step : shown.steps()) {
      List<String> what = Paragraph.lines(step.toString(), room);
      table.add(Integer.toString(number++), step.actor(), what.get(0));
      what.subList(1, what.size()).forEach(rest -> table.add("", "", rest));
    }
    return table;
  }

  private List<Integer> cpus() {
    List<Integer> cpus = new ArrayList<>(List.of(CounterexampleStep.PATCHER));
    shown.steps().forEach(step -> cpus.add(step.cpu()));
    return cpus;
  }

  private void addEnd(List<String> lines) {
    int site = memory.siteAt(shown.site());
    addOmission(lines);
    lines.add(deed());
    switch (shown.kind()) {
      case TORN -> {
        decode(lines, shown.bytes());
        addUnits(lines, site);
        addTexts(lines, site);
      }
      case STALE_AFTER_SYNC, WRONG_BYTES, WRONG_TARGET -> addTexts(lines, site);
      case WRONG_RECORD -> lines.add("  what was there is " + memory.at(site, 0));
      case UNHANDLED_INT3, SEARCH_MISS, USED_AFTER_FREE -> {}
    }
  }

  private void addOmission(List<String> lines) {
    int entries = shown.setup().protocol().program().vectors().get(0).size();
    if (entries > memory.sites()) {
      lines.add(
          "Of the stores to %s entries only those to %s are shown."
              .formatted(
                  Grouped.grouped(entries), memory.sites() == 1 ? "this site" : "these sites"));
      lines.add("");
    }
  }

  private String deed() {
    String who = actor(shown.cpu());
    return switch (shown.kind()) {
      case TORN ->
          "%s executes %s, which is neither the old nor the new instruction"
              .formatted(who, shown.bytes());
      case STALE_AFTER_SYNC ->
          "%s executes %s, the old instruction, after the last sync.".formatted(who, shown.bytes());
      case UNHANDLED_INT3 ->
          who + " executes cc (int3), no handler wants it, and the kernel dies: \"int3: 0000\".";
      case SEARCH_MISS ->
          who
              + " executes cc (int3), the handler does not find its entry, and the kernel dies:"
              + " \"int3: 0000\".";
      case USED_AFTER_FREE ->
          shown.cpu() == CounterexampleStep.PATCHER
              ? "The patcher writes an entry after the end of the vector."
              : who + " executes cc (int3), and the handler uses a vector that is gone.";
      case WRONG_TARGET ->
          who + " executes cc (int3), and the handler sends it elsewhere than the instruction.";
      case WRONG_BYTES -> "The site holds %s, which it must not.".formatted(shown.bytes());
      case WRONG_RECORD ->
          "perf is told that %s was there (PERF_RECORD_TEXT_POKE).".formatted(shown.bytes());
    };
  }

  /** Where each part of what was executed comes from. */
  private void addUnits(List<String> lines, int site) {
    CodeBytes bytes = shown.bytes();
    CodeBytes old = memory.at(site, 0);
    int number = 1;
    int unit = shown.setup().fetch().unit();
    for (int from = 0; from < bytes.length(); number++) {
      int end = from == 0 ? inFirstUnit(bytes.length()) : Math.min(bytes.length(), from + unit);
      CodeBytes part = bytes.slice(from, end);
      String age = part.equals(old.slice(from, end)) ? "as before the patching" : "changed already";
      lines.add("  fetch unit %d: %s, %s".formatted(number, part, age));
      from = end;
    }
  }

  private void addTexts(List<String> lines, int site) {
    if (site < 0) {
      return;
    }
    lines.add("The old instruction is " + memory.at(site, 0));
    decode(lines, memory.at(site, 0));
    lines.add("The new one is " + memory.at(site, memory.stores()));
    decode(lines, memory.at(site, memory.stores()));
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
}
