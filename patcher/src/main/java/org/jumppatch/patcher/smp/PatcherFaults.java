package org.jumppatch.patcher.smp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.poke.PokeStep.Part;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.smp.probe.Violation;

/**
 * What goes wrong with the patcher's own work. Only it writes, and in the order of its program, so
 * all of this is known before the program runs.
 */
final class PatcherFaults {
  /**
   * One fault.
   *
   * @param site whose
   * @param bytes that were found, recorded or left there
   * @param last whether the kernel stops there
   */
  record Fault(Violation violation, int site, long bytes, boolean last) {}

  private final Map<Integer, Fault> byPosition = new HashMap<>();
  private final PokeProgram program;
  private final CodeMemory memory;
  private final SiteTexts texts;

  PatcherFaults(PokeProgram program, CodeMemory memory, SiteTexts texts) {
    this.program = program;
    this.memory = memory;
    this.texts = texts;
    findAll();
  }

  /** The fault that the step at a position brings, if any. */
  @Nullable Fault at(int position) {
    return byPosition.isEmpty() ? null : byPosition.get(position);
  }

  private void findAll() {
    List<PokeStep> steps = program.steps();
    Map<Long, Long> saved = new HashMap<>();
    int[] vectors = program.vectorsOfSteps();
    int time = 0;
    for (int i = 0; i < steps.size(); i++) {
      if (i == 0 || vectors[i] != vectors[i - 1]) {
        checkVector(i, program.vectors().get(vectors[i]), time);
      }
      if (steps.get(i) instanceof PokeStep.Store store) {
        checkRecord(i, store, time++, saved);
      }
    }
    if (!steps.isEmpty()) {
      checkFinal(steps.size() - 1);
    }
  }

  /**
   * A vector is checked before its first step: each site must hold what is expected ({@code
   * __jump_label_patch}, arch/x86/kernel/jump_label.c: "unexpected op"), and the entries must fit
   * (commit 2aebf5ee43bf: the one after the last lies over the number of entries).
   */
  private void checkVector(int position, PokeVector vector, int time) {
    int capacity = program.dialect().capacity();
    for (int e = 0; e < vector.size(); e++) {
      PokeEntry entry = vector.entries().get(e);
      int site = memory.siteAt(entry.address());
      if (e >= capacity) {
        add(position, new Fault(Violation.USED_AFTER_FREE, site, entry.text().packed(), true));
      } else if (site >= 0 && memory.bytes(site, time) != entry.old().packed()) {
        add(position, new Fault(Violation.WRONG_BYTES, site, memory.bytes(site, time), true));
      }
    }
  }

  /**
   * With each tail perf is told the old bytes: the first one as it was saved when the int3 was
   * written, the others as they are (PERF_RECORD_TEXT_POKE, since 5.9).
   */
  private void checkRecord(int position, PokeStep.Store store, int time, Map<Long, Long> saved) {
    PokeEntry entry = program.entry(store);
    int site = memory.siteAt(entry.address());
    long there = memory.bytes(site, time);
    long place = store.entryInProgram();
    if (store.part() == Part.INT3) {
      saved.put(place, there & 0xff);
    }
    Long first = saved.get(place);
    if (store.part() == Part.TAIL && first != null && program.dialect() != Dialect.V5_3) {
      long recorded = (there & ~0xffL) | first;
      if (recorded != entry.old().packed()) {
        add(position, new Fault(Violation.WRONG_RECORD, site, recorded, false));
      }
    }
  }

  private void checkFinal(int position) {
    for (int site = 0; site < memory.sites(); site++) {
      long left = memory.bytes(site, memory.stores());
      if (left != texts.last(site)) {
        add(position, new Fault(Violation.WRONG_BYTES, site, left, false));
      }
    }
  }

  private void add(int position, Fault fault) {
    byPosition.putIfAbsent(position, fault);
  }
}
