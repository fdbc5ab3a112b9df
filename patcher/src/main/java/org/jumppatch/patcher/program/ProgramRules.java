package org.jumppatch.patcher.program;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.poke.Recipe.Action;
import org.jumppatch.patcher.poke.Recipe.Once;
import org.jumppatch.patcher.poke.Recipe.Publish;
import org.jumppatch.patcher.poke.Recipe.What;
import org.jumppatch.patcher.poke.Recipe.Write;
import org.jumppatch.patcher.script.Position;
import org.jumppatch.patcher.script.Problem;

/**
 * What a program must keep to so that it ends, and that its end is one: nothing of this says that
 * it is right, which is for the checker.
 */
final class ProgramRules {
  private final List<Problem> problems;
  private final Set<What> written = EnumSet.noneOf(What.class);
  private boolean begun;
  private boolean published;
  private boolean takenDown;
  private boolean drained;

  /**
   * @param problems gets what is wrong
   */
  ProgramRules(List<Problem> problems) {
    this.problems = problems;
  }

  /** Whether int3 has been written before. */
  boolean hasInt3() {
    return written.contains(What.INT3);
  }

  /** Looks at the next step. */
  void check(Action action, Position at, boolean inEach, Dialect dialect) {
    boolean counts = dialect.liveness() == Dialect.Liveness.COUNT;
    if (action instanceof Write write) {
      written.add(write.what());
    } else if (action instanceof Publish) {
      once(inEach, published, at, "publish");
      published = true;
    } else if (action instanceof Once once) {
      takeDown(once.step(), at, inEach, counts);
    } else if (!begun) {
      wrong(at, "a program begins with publish, or with what it writes");
    }
    begun = true;
  }

  private void takeDown(PokeStep step, Position at, boolean inEach, boolean counts) {
    if (step instanceof PokeStep.Unpublish) {
      once(inEach, takenDown, at, "unpublish");
      kept(!counts, at, "kernel 5.3 keeps its handler by a count: clear vector, clear count");
      kept(published, at, "nothing is published");
      takenDown = true;
    } else if (step instanceof PokeStep.Drain) {
      once(inEach, drained, at, "drain");
      kept(!counts, at, "kernel 5.3 has no references to wait for");
      kept(takenDown, at, "before unpublish it would wait for ever");
      drained = true;
    } else {
      boolean count = step instanceof PokeStep.ClearCount;
      once(inEach, count && takenDown, at, "clear");
      kept(counts, at, "only kernel 5.3 keeps its handler by a count: unpublish, drain");
      kept(published, at, "nothing is published");
      takenDown |= count;
    }
  }

  /** Looks at the whole. */
  void checkEnd(Position end, Dialect dialect) {
    if (written.isEmpty()) {
      wrong(end, "the program writes nothing");
    } else if (written.equals(EnumSet.of(What.TAIL))) {
      wrong(end, "the program writes tails alone, and sites of one byte have none");
    }
    if (published && !takenDown) {
      wrong(
          end,
          "what is published is never taken down: "
              + (dialect.liveness() == Dialect.Liveness.COUNT ? "clear count" : "unpublish"));
    }
  }

  private void once(boolean inEach, boolean again, Position at, String step) {
    kept(!inEach, at, step + " is for a vector, not for each entry");
    kept(!again, at, step + " comes once");
  }

  private void kept(boolean kept, Position at, String message) {
    if (!kept) {
      wrong(at, message);
    }
  }

  private void wrong(Position at, String message) {
    problems.add(new Problem(at, Problem.Kind.WRONG, message, List.of()));
  }
}
