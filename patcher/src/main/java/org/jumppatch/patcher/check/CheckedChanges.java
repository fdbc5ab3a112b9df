package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.run.PatchProgram;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.CallCourse;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.KeyFlip;
import org.jumppatch.patcher.site.Note;
import org.jumppatch.patcher.site.SiteChange;

/**
 * Changes of an image that are checked and not made.
 *
 * @param plan the way there
 * @param groups the sites of each key or static call, as they change on the way there
 * @param programs what patches them there, and where that is asked for what patches them back
 * @param notes what there is to say of them beside the verdict: the protocol is proved, wherever
 *     the jumps lead
 */
public record CheckedChanges(
    FlipPlan plan, List<List<SiteChange>> groups, List<PokeProgram> programs, List<Note> notes) {
  private static final Note CALLS_IN_QUEUE =
      new Note(
          "queued-calls",
          "in the queue a static call is taken for a key, which has two states: an update to a third"
              + " function while entries wait is not explored");

  public CheckedChanges {
    groups = List.copyOf(groups);
    programs = List.copyOf(programs);
    notes = List.copyOf(notes);
  }

  /**
   * Flips of keys, also of those that are there already.
   *
   * @param bothWays whether the way back is checked too
   * @param run how they are patched; isolation is fitted to the image
   */
  public static CheckedChanges ofKeys(
      Image image, List<StaticKey> keys, Direction direction, boolean bothWays, RunOptions run) {
    FlipPlan plan = FlipPlan.courseOf(image, keys, direction, true);
    List<List<SiteChange>> there = plan.flips().stream().map(KeyFlip::sites).toList();
    List<List<List<SiteChange>>> ways = new ArrayList<>(List.of(there));
    if (bothWays) {
      ways.add(
          there.stream().map(sites -> sites.stream().map(SiteChange::reversed).toList()).toList());
    }
    return of(image, plan, ways, plan.targetNotes(), run);
  }

  /** The places that are patched, each once whatever way it is patched. */
  public int places() {
    return (int) plan.changes().stream().mapToLong(SiteChange::address).distinct().count();
  }

  /** Whether the way back is checked too. */
  public boolean areBothWays() {
    return programs.size() > 1;
  }

  /**
   * Updates of static calls.
   *
   * @param bothWays whether the way back is checked too
   * @param run as for keys
   */
  public static CheckedChanges ofCalls(
      Image image, List<CallCourse> courses, boolean bothWays, RunOptions run) {
    FlipPlan plan = FlipPlan.ofCourses(courses);
    List<List<List<SiteChange>>> ways = new ArrayList<>();
    ways.add(courses.stream().map(CallCourse::there).toList());
    if (bothWays) {
      ways.add(courses.stream().map(CallCourse::back).toList());
    }
    List<Note> notes = new ArrayList<>(plan.targetNotes());
    if (run.mode().isShared()) {
      notes.add(CALLS_IN_QUEUE);
    }
    return of(image, plan, ways, notes, run);
  }

  private static CheckedChanges of(
      Image image,
      FlipPlan plan,
      List<List<List<SiteChange>>> ways,
      List<Note> notes,
      RunOptions run) {
    RunOptions fitted = run.with(run.isolation().in(image, plan.changes()));
    return new CheckedChanges(
        plan,
        ways.get(0),
        ways.stream().map(way -> PatchProgram.of(fitted.mode().queue(way), fitted)).toList(),
        notes);
  }
}
