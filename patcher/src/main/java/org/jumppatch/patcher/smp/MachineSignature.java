package org.jumppatch.patcher.smp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeStep;

/**
 * All that the rules of a machine read of its program and its memory, without addresses, and of
 * bytes only which are the same: two machines that are set up alike and have equal signatures have
 * the same states, moves and violations, site by site.
 *
 * @param facts one after the other; what they mean is of no use, only whether they are equal
 */
public record MachineSignature(List<Object> facts) {
  /** Number of the byte int3 where it is the first. */
  private static final int INT3 = -1;

  public MachineSignature {
    facts = List.copyOf(facts);
  }

  /** The signature of a machine that is made of these. */
  static MachineSignature of(
      PokeProgram program,
      CodeMemory memory,
      SiteTexts texts,
      PatcherFaults faults,
      Int3Handler handler) {
    List<Object> facts = new ArrayList<>();
    facts.add(program.syncRule().scheme());
    for (int position = 0; position < program.steps().size(); position++) {
      addStep(facts, program, memory, program.steps().get(position));
      PatcherFaults.Fault fault = faults.at(position);
      if (fault != null) {
        facts.add(fault.violation());
        facts.add(fault.site());
        facts.add(fault.last());
      }
    }
    for (int site = 0; site < memory.sites(); site++) {
      addUnits(facts, memory, site);
      facts.add(program.syncRule().noinstr().contains(memory.address(site)));
      addBytes(facts, memory, texts, site);
      facts.addAll(texts.spans(site));
      facts.addAll(handler.outcomes(site));
    }
    return new MachineSignature(facts);
  }

  private static void addStep(
      List<Object> facts, PokeProgram program, CodeMemory memory, PokeStep step) {
    if (step instanceof PokeStep.Store store) {
      int site = memory.siteAt(program.entry(store).address());
      facts.add(site);
      facts.add(store.address() - memory.address(site));
      facts.add(store.bytes().length());
    } else {
      facts.add(step);
    }
  }

  private static void addUnits(List<Object> facts, CodeMemory memory, int site) {
    facts.add(memory.length(site));
    facts.add(memory.firstUnit(site));
    for (int i = 0; i < memory.unitCount(site); i++) {
      facts.add(memory.unitMask(site, i));
    }
  }

  /** Each byte in all its versions and in all texts, numbered in the order in which they come. */
  private static void addBytes(List<Object> facts, CodeMemory memory, SiteTexts texts, int site) {
    for (int i = 0; i < memory.length(site); i++) {
      Map<Long, Integer> numbers = new HashMap<>();
      if (i == 0) {
        numbers.put((long) Opcodes.INT3, INT3);
      }
      for (int time = 0; time <= memory.stores(); time++) {
        addByte(facts, numbers, memory.bytes(site, time), i);
      }
      for (long text : texts.all(site)) {
        addByte(facts, numbers, text, i);
      }
    }
  }

  private static void addByte(
      List<Object> facts, Map<Long, Integer> numbers, long bytes, int index) {
    long value = (bytes >>> (8 * index)) & 0xff;
    facts.add(numbers.computeIfAbsent(value, unknown -> numbers.size()));
  }
}
