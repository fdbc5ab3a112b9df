package org.jumppatch.patcher.smp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeStep;

/**
 * What a CPU may rightly execute at each site and when: the instruction that was there first, those
 * that the program's batches put there, and the place in the program after which an instruction is
 * settled, so that an older one may not be executed any more.
 */
final class SiteTexts {
  private static final int NEVER = Integer.MAX_VALUE;

  /**
   * @param bytes of the instruction
   * @param begun position after the first store that makes it
   * @param settled position after the last sync of its batch
   */
  private record Text(long bytes, int begun, int settled) {}

  /** By site: each text that is right, the oldest first. */
  private final Text[][] texts;

  /** By site: whether a text begins with int3. */
  private final boolean[] int3;

  SiteTexts(CodeMemory memory, PokeProgram program) {
    List<List<Text>> found = new ArrayList<>(memory.sites());
    for (int s = 0; s < memory.sites(); s++) {
      found.add(new ArrayList<>(List.of(new Text(memory.bytes(s, 0), 0, 0))));
    }
    int[] lastSync = lastSyncs(program);
    List<PokeStep> steps = program.steps();
    Set<Long> begun = new HashSet<>();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof PokeStep.Store store && begun.add(store.entryInProgram())) {
        PokeEntry entry = program.entry(store);
        found
            .get(memory.siteAt(entry.address()))
            .add(new Text(entry.text().packed(), i + 1, lastSync[store.vector()]));
      }
    }
    texts = found.stream().map(list -> list.toArray(Text[]::new)).toArray(Text[][]::new);
    int3 = new boolean[texts.length];
    for (int s = 0; s < texts.length; s++) {
      for (Text text : texts[s]) {
        int3[s] |= (text.bytes & 0xff) == Opcodes.INT3;
      }
    }
  }

  /** By vector: the position after the last sync of its batch, or never where it has none. */
  private static int[] lastSyncs(PokeProgram program) {
    int[] last = new int[program.vectors().size()];
    Arrays.fill(last, NEVER);
    int[] vectors = program.vectorsOfSteps();
    List<PokeStep> steps = program.steps();
    for (int i = 0; i < vectors.length; i++) {
      if (steps.get(i) instanceof PokeStep.Sync) {
        last[vectors[i]] = i + 1;
      }
    }
    return last;
  }

  /** Whether one of a site's instructions begins with int3, so that int3 alone decides nothing. */
  boolean haveInt3(int site) {
    return int3[site];
  }

  /** Whether these bytes are one of a site's instructions, whole. */
  boolean isWhole(int site, long bytes) {
    for (Text text : texts[site]) {
      if (text.bytes == bytes) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a whole instruction may not be executed any more when the patcher is about to do a
   * step. A program can bring an instruction back: then the one that is yet to come excuses
   * nothing.
   */
  boolean isStale(int site, long bytes, int position) {
    Text[] all = texts[site];
    boolean superseded = false;
    for (int i = all.length - 1; i >= 0; i--) {
      if (all[i].bytes == bytes && all[i].begun <= position) {
        return superseded;
      }
      superseded |= all[i].settled <= position;
    }
    return superseded;
  }

  /** All instructions of a site, the oldest first. */
  long[] all(int site) {
    return Arrays.stream(texts[site]).mapToLong(Text::bytes).toArray();
  }

  /** When each of them begins and is settled. */
  List<Integer> spans(int site) {
    return Arrays.stream(texts[site]).flatMap(text -> Stream.of(text.begun, text.settled)).toList();
  }

  /** The instruction that is there in the end. */
  long last(int site) {
    return texts[site][texts[site].length - 1].bytes;
  }
}
