package org.jumppatch.patcher.explain.pointer;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/** Pointers while they are collected: each is judged as it is added. Addresses are link ones. */
final class PointerList {
  private final Functions functions;
  private final RunningData data;
  private final Owners owners;
  private final List<CodePointer> pointers = new ArrayList<>();
  private final Map<PointerTable, String> lacking = new EnumMap<>(PointerTable.class);

  PointerList(Functions functions, RunningData data, Owners owners) {
    this.functions = functions;
    this.data = data;
    this.owners = owners;
  }

  Functions functions() {
    return functions;
  }

  RunningData data() {
    return data;
  }

  Owners owners() {
    return owners;
  }

  /** Says that a table was not read, or not to its end. */
  void lack(PointerTable table, String why) {
    lacking.putIfAbsent(table, why);
  }

  /**
   * Adds one that is to go where the image says.
   *
   * @param expected 0 for nowhere
   * @param target null where the dump does not hold it
   */
  void addFixed(
      PointerTable table, String name, long address, long expected, @Nullable Long target) {
    PointerVerdict verdict =
        target == null
            ? PointerVerdict.MISSING
            : target == expected ? PointerVerdict.AS_IMAGE : PointerVerdict.ELSEWHERE;
    add(table, name, address, expected, functions.place(expected, slide()), target, verdict);
  }

  /**
   * Adds one that the kernel sets while it runs: to a function of the image, to a module or to
   * BPF's code, or to nothing.
   *
   * @param expected what the image itself has there; 0 where it has nothing
   */
  void addSet(PointerTable table, String name, long address, long expected, @Nullable Long target) {
    PointerVerdict verdict =
        target == null
            ? PointerVerdict.MISSING
            : target == expected ? PointerVerdict.AS_IMAGE : judged(target);
    String symbol = expected == 0 ? "" : functions.place(expected, slide());
    add(table, name, address, expected, symbol, target, verdict);
  }

  private PointerVerdict judged(long target) {
    if (owners.goesElsewhere(target)) {
      return PointerVerdict.ELSEWHERE;
    }
    if (!functions.isOutside(target)) {
      return PointerVerdict.FUNCTION;
    }
    return target == 0
        ? PointerVerdict.FUNCTION
        : owners.isMade(target) ? PointerVerdict.MADE : PointerVerdict.UNKNOWN;
  }

  private void add(
      PointerTable table,
      String name,
      long address,
      long expected,
      String expectedSymbol,
      @Nullable Long target,
      PointerVerdict verdict) {
    pointers.add(
        new CodePointer(
            table,
            name,
            address + slide(),
            expected == 0 ? 0 : expected + slide(),
            expectedSymbol,
            target == null || target == 0 ? 0 : target + slide(),
            target == null ? "" : called(target, expected, expectedSymbol),
            verdict));
  }

  /** What is at a pointer's target: most often what the image says, which is named already. */
  private String called(long target, long expected, String expectedSymbol) {
    if (target == 0) {
      return "nothing";
    }
    return target == expected && !functions.isOutside(target)
        ? expectedSymbol
        : owners.place(target);
  }

  private long slide() {
    return data.dump().slide();
  }

  CheckedPointers checked() {
    return new CheckedPointers(pointers, lacking);
  }
}
