package org.jumppatch.patcher.explain.pointer;

import java.util.List;
import java.util.Map;

/**
 * Every pointer that was held to the image.
 *
 * @param pointers by table, in the tables' order
 * @param lacking of each table that was not read, or not to its end, why
 */
public record CheckedPointers(List<CodePointer> pointers, Map<PointerTable, String> lacking) {
  public CheckedPointers {
    pointers = List.copyOf(pointers);
    lacking = Map.copyOf(lacking);
  }

  /** How many stand in a table. */
  public long count(PointerTable table) {
    return pointers.stream().filter(one -> one.table() == table).count();
  }

  /** Those with a verdict. */
  public List<CodePointer> with(PointerVerdict verdict) {
    return pointers.stream().filter(one -> one.verdict() == verdict).toList();
  }

  /** Whether none goes elsewhere than it may. */
  public boolean agree() {
    return with(PointerVerdict.ELSEWHERE).isEmpty();
  }

  /** Whether all of them were read, and judged. */
  public boolean isComplete() {
    return lacking.isEmpty()
        && with(PointerVerdict.MISSING).isEmpty()
        && with(PointerVerdict.UNKNOWN).isEmpty();
  }
}
