package org.jumppatch.patcher.explain;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.explain.live.KeyState;
import org.jumppatch.patcher.explain.live.TracedPlace;

/**
 * A module that the running kernel has loaded, and what its text came to.
 *
 * @param name its name, with underscores
 * @param base running address of its text; 0 where that is not known
 * @param file the file that it was compared with; null where there is none
 * @param lacking why its text was not checked; empty where it was
 * @param compared how many bytes were compared
 * @param missing how many bytes of its text the dump does not hold
 * @param different how many of them differ from the file after relocation
 * @param unexplained how many are not what they must be
 * @param causes what each cause explains
 * @param keys every static key with a site in its text
 * @param runs all that is unexplained, by ascending address
 * @param traced places that go to what was made or allowed at run time
 */
public record ExplainedModule(
    String name,
    long base,
    @Nullable Path file,
    String lacking,
    long compared,
    long missing,
    long different,
    long unexplained,
    List<CauseCount> causes,
    List<KeyState> keys,
    List<UnexplainedRun> runs,
    List<TracedPlace> traced) {
  public ExplainedModule {
    causes = List.copyOf(causes);
    keys = List.copyOf(keys);
    runs = List.copyOf(runs);
    traced = List.copyOf(traced);
  }

  /** One whose text was not looked at. */
  static ExplainedModule unchecked(String name, long base, @Nullable Path file, String lacking) {
    return new ExplainedModule(
        name, base, file, lacking, 0, 0, 0, 0, List.of(), List.of(), List.of(), List.of());
  }

  /** Whether its text was compared. */
  public boolean isChecked() {
    return lacking.isEmpty();
  }

  /** Whether all of its text was there, and all that leads out of it could be checked. */
  boolean isComplete() {
    return isChecked() && missing == 0 && traced.stream().allMatch(TracedPlace::checked);
  }
}
