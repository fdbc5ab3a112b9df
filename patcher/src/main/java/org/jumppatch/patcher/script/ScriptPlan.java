package org.jumppatch.patcher.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.site.CallUpdate;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.KeyFlip;
import org.jumppatch.patcher.site.Note;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.site.UnsafePatchException;

/** Makes of a script what it does to an image, one group of changes for each commit. */
public final class ScriptPlan {
  private final Image image;
  private final InstructionDecoder decoder;
  private final boolean force;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();
  private final QueuedChanges queued = new QueuedChanges();
  private final List<KeyFlip> flips = new ArrayList<>();
  private final List<CallUpdate> updates = new ArrayList<>();

  /** By address of a key: what the script has done to it so far. */
  private final Map<Long, KeyFlip> flipped = new HashMap<>();

  private final ScriptNames names;
  private final ScriptKeys keys;
  private final CallStatements calls;
  private final BatchConflicts conflicts;
  private final PokeCheck pokes;
  private final PokeSafety safety;
  private final PokedBranches branches;

  private ScriptPlan(Image image, StaticKeys keys, InstructionDecoder decoder, boolean force) {
    this.image = image;
    this.decoder = decoder;
    this.force = force;
    this.names = new ScriptNames(image, problems);
    this.keys = new ScriptKeys(image, keys, names, problems);
    this.calls = new CallStatements(image, names, problems, force);
    FunctionCode.Cache functions = new FunctionCode.Cache(image, decoder, names);
    this.conflicts = new BatchConflicts(queued, functions, names, problems);
    this.pokes = new PokeCheck(image, decoder, names, functions, queued, conflicts, problems);
    this.safety = new PokeSafety(image, keys, functions, names, problems, force);
    this.branches = new PokedBranches(image, decoder, functions, names, problems, force);
  }

  /**
   * Plans and checks a whole script.
   *
   * @param keys the image's
   * @param decoder reads what is there and what is to be there
   * @param force whether to go on where a problem says that it can be forced
   * @throws ScriptException with everything that is wrong or unsafe
   */
  public static FlipPlan of(
      Script script, Image image, StaticKeys keys, InstructionDecoder decoder, boolean force) {
    ScriptPlan plan = new ScriptPlan(image, keys, decoder, force);
    for (Statement statement : script.statements()) {
      if (plan.problems.size() >= Script.MOST_PROBLEMS) {
        break;
      }
      if (statement instanceof Statement.Flip flip) {
        plan.flip(flip);
      } else if (statement instanceof Statement.Poke poke) {
        plan.poke(poke);
      } else if (statement instanceof Statement.Call call) {
        plan.call(call);
      } else {
        plan.queued.commit();
      }
    }
    plan.queued.commit();
    plan.safety.checkArrivals();
    plan.branches.check();
    throwProblems(script, plan.problems);
    FlipPlan flips = FlipPlan.of(image, plan.queued.batches(), plan.flips, plan.updates);
    List<Note> notes = new ArrayList<>(flips.notes());
    notes.addAll(plan.notes);
    return new FlipPlan(flips.batches(), flips.flips(), flips.updates(), notes);
  }

  /**
   * Throws if there are any. Where the text itself is wrong, what is unsafe may only follow from
   * what is missing and is left out.
   */
  private static void throwProblems(Script script, List<Problem> found) {
    List<Problem> all = new ArrayList<>(script.problems());
    for (Problem problem : found) {
      if (script.problems().isEmpty() || problem.kind() == Problem.Kind.WRONG) {
        all.add(problem);
      }
    }
    if (!all.isEmpty()) {
      throw new ScriptException(script.name(), all);
    }
  }

  private void poke(Statement.Poke poke) {
    SiteChange change = pokes.change(poke);
    if (change != null) {
      safety.check(poke, change);
      byte[] old = change.old().toArray();
      int first = decoder.length(old, 0, old.length);
      if (!PokeForm.isInt3(change.old(), first)) {
        notes.add(
            new Note(
                "several",
                names.place(change.address())
                    + " holds several instructions: a task preempted between them goes on in the"
                    + " middle, so a running kernel must wait for it first"));
      }
      branches.add(poke, change, queued.batch());
      queued.add(change, poke.address().at());
    }
  }

  private void flip(Statement.Flip statement) {
    StaticKey key = keys.resolve(statement.key());
    if (key == null) {
      return;
    }
    Position at = statement.key().at();
    try {
      KeyFlip flip = next(key, statement.direction());
      flips.add(flip);
      if (!flip.isAlready()) {
        flipped.put(key.address(), flip);
      }
      for (SiteChange change : flip.sites()) {
        if (!queue(change, at)) {
          return;
        }
      }
    } catch (UnsafePatchException e) {
      problems.add(Problem.unsafe(at, String.valueOf(e.getMessage()), List.of()));
    }
  }

  private void call(Statement.Call statement) {
    CallUpdate update = calls.update(statement);
    if (update == null) {
      return;
    }
    updates.add(update);
    for (SiteChange change : update.places()) {
      if (!queue(change, statement.name().at())) {
        return;
      }
    }
  }

  /** The flip of a key as the script has left it: the image still shows it as it was. */
  private KeyFlip next(StaticKey key, Direction direction) {
    KeyFlip before = flipped.get(key.address());
    if (before == null) {
      return KeyFlip.of(image, key, decoder, direction, force);
    }
    if (direction.wanted(before.enable()) == before.enable()) {
      return new KeyFlip(key, before.enable(), List.of(), null, List.of());
    }
    if (before.sites().size() < key.entries().size()) {
      throw new UnsafePatchException(
          key.name() + " was half flipped; flip it back in a script of its own");
    }
    return before.undone();
  }

  /** Queues a change unless the script has one in its way. */
  private boolean queue(SiteChange change, Position at) {
    boolean free =
        conflicts.isFree(change.address(), change.old().length(), at)
            && conflicts.isExpected(change, at);
    if (free) {
      queued.add(change, at);
    }
    return free;
  }
}
