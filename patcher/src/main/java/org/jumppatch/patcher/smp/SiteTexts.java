package org.jumppatch.patcher.smp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeStep;

/**
 * What a CPU may rightly execute at each site and when: the instruction that was there first, those
 * that the program's batches put there, and the place in the program behind which an instruction is
 * settled, so that an older one may not be executed any more.
 */
final class SiteTexts {
  private static final int NEVER = Integer.MAX_VALUE;

  /** By site: each text that is right, the oldest first. */
  private final long[][] texts;

  /** By site and text: position behind the last sync of its batch. */
  private final int[][] settled;

  SiteTexts(CodeMemory memory, PokeProgram program) {
    int[] lastSync = lastSyncs(program);
    List<List<Long>> found = new ArrayList<>(memory.sites());
    List<List<Integer>> from = new ArrayList<>(memory.sites());
    for (int s = 0; s < memory.sites(); s++) {
      found.add(new ArrayList<>(List.of(memory.bytes(s, 0))));
      from.add(new ArrayList<>(List.of(0)));
    }
    for (int v = 0; v < program.vectors().size(); v++) {
      for (PokeEntry entry : program.vectors().get(v).entries()) {
        int site = memory.siteAt(entry.address());
        found.get(site).add(entry.text().packed());
        from.get(site).add(lastSync[v]);
      }
    }
    texts = new long[memory.sites()][];
    settled = new int[memory.sites()][];
    for (int s = 0; s < texts.length; s++) {
      texts[s] = found.get(s).stream().mapToLong(Long::longValue).toArray();
      settled[s] = from.get(s).stream().mapToInt(Integer::intValue).toArray();
    }
  }

  /** By vector: the position behind the last sync of its batch, or never where it has none. */
  private static int[] lastSyncs(PokeProgram program) {
    int[] last = new int[program.vectors().size()];
    Arrays.fill(last, NEVER);
    int vector = 0;
    List<PokeStep> steps = program.steps();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof PokeStep.Store store) {
        vector = store.vector();
      } else if (steps.get(i) instanceof PokeStep.Sync) {
        last[vector] = i + 1;
      }
    }
    return last;
  }

  /** The newest text that these bytes are, 0 for the first one; negative if they are none. */
  int find(int site, long bytes) {
    for (int i = texts[site].length - 1; i >= 0; i--) {
      if (texts[site][i] == bytes) {
        return i;
      }
    }
    return -1;
  }

  /** Whether a text may not be executed any more when the patcher is about to do this step. */
  boolean isStale(int site, int text, int position) {
    for (int i = text + 1; i < texts[site].length; i++) {
      if (position >= settled[site][i]) {
        return true;
      }
    }
    return false;
  }

  /** The instruction that is there in the end. */
  long last(int site) {
    return texts[site][texts[site].length - 1];
  }
}
