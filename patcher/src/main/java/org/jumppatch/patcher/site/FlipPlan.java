package org.jumppatch.patcher.site;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.CallTargets;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.decode.InstructionDecoder;

/**
 * Flips of several keys and updates of static calls, one after the other as separate commands would
 * do them, and what is to be said about them.
 *
 * @param batches changes that are flushed together, in the order in which they are queued
 * @param flips one for each key, in the order asked for
 * @param updates one for each update of a static call, in the order asked for
 * @param notes what the user should know
 */
public record FlipPlan(
    List<List<SiteChange>> batches,
    List<KeyFlip> flips,
    List<CallUpdate> updates,
    List<Note> notes) {
  public FlipPlan {
    batches = List.copyOf(batches);
    flips = List.copyOf(flips);
    updates = List.copyOf(updates);
    notes = List.copyOf(notes);
  }

  /** What courses of static calls change, to be looked at and not to be written. */
  public static FlipPlan ofCourses(List<CallCourse> courses) {
    List<CallUpdate> updates =
        courses.stream()
            .map(course -> new CallUpdate(course.call(), course.function(), course.there(), null))
            .toList();
    return new FlipPlan(
        courses.stream().map(CallCourse::there).toList(), List.of(), updates, List.of());
  }

  /**
   * A static call and the function that it shall call.
   *
   * @param call the static call
   * @param function address of the function, 0 for none
   */
  public record Assignment(StaticCall call, long function) {
    /** As a user writes it: {@code NAME=0x…}, {@code NAME=0} for none. */
    @Override
    public String toString() {
      return call.name() + "=" + (function == 0 ? "0" : "0x" + Long.toHexString(function));
    }
  }

  /**
   * Plans and checks updates of static calls, each flushed on its own.
   *
   * @param force as in {@link CallUpdate#of}
   * @throws UnsafePatchException if one of them must not be made; it names the image
   */
  public static FlipPlan ofCalls(Image image, Collection<Assignment> calls, boolean force) {
    CallTargets targets = CallTargets.of(image);
    List<CallUpdate> updates = new ArrayList<>();
    for (Assignment one : calls) {
      updates.add(
          UnsafePatchException.naming(
              image, () -> CallUpdate.of(image, one.call(), one.function(), targets, force)));
    }
    return ofCalls(image, updates);
  }

  /** Plans updates of static calls that were checked already, each flushed on its own. */
  public static FlipPlan ofCalls(Image image, List<CallUpdate> updates) {
    return of(image, updates.stream().map(CallUpdate::places).toList(), List.of(), updates);
  }

  /**
   * Plans and checks everything before anything is written.
   *
   * @param keys the keys; one that is named twice is flipped once
   * @param direction where each of them is taken
   * @param decoder as in {@link KeyFlip#of}
   * @param force as in {@link KeyFlip#of}
   * @throws UnsafePatchException if one of them must not be flipped
   */
  public static FlipPlan of(
      Image image,
      List<StaticKey> keys,
      InstructionDecoder decoder,
      Direction direction,
      boolean force) {
    List<KeyFlip> flips = new ArrayList<>();
    Set<Long> addresses = new LinkedHashSet<>();
    for (StaticKey key : keys) {
      if (addresses.add(key.address())) {
        flips.add(KeyFlip.of(image, key, decoder, direction, force));
      }
    }
    FlipPlan plan = of(image, flips.stream().map(KeyFlip::sites).toList(), flips, List.of());
    if (!force) {
      return plan;
    }
    List<Note> more = new ArrayList<>(plan.notes);
    more.addAll(new PlanNotes(image).onEntries(flips, new EntryCheck(image, decoder)));
    return new FlipPlan(plan.batches, plan.flips, plan.updates, more);
  }

  /**
   * Plans what goes with flips of a kernel's keys in one of its modules.
   *
   * @param keys the module's keys that are the kernel's, and where each has to be there ({@link
   *     KeyFlip#inModules})
   * @throws UnsafePatchException if a site of them is not as it must be; it names the module
   */
  public static FlipPlan ofModule(
      Image module, Map<StaticKey, Direction> keys, InstructionDecoder decoder, boolean force) {
    List<KeyFlip> flips = new ArrayList<>();
    keys.forEach(
        (key, direction) ->
            flips.add(
                UnsafePatchException.naming(
                    module, () -> KeyFlip.ofSites(module, key, decoder, direction, force))));
    FlipPlan plan = of(module, flips.stream().map(KeyFlip::sites).toList(), flips, List.of());
    boolean changed = !plan.changes().isEmpty();
    // That the key is another's and may be there already is how it has to be.
    List<Note> notes =
        plan.notes.stream()
            .filter(note -> changed && !List.of("already", "external").contains(note.code()))
            .toList();
    return new FlipPlan(plan.batches, plan.flips, plan.updates, notes);
  }

  /**
   * The same with libcapstone.
   *
   * @throws UnsafePatchException if one of them must not be flipped; it names the image
   */
  public static FlipPlan of(Image image, List<StaticKey> keys, Direction direction, boolean force) {
    try (Capstone capstone = Capstone.open()) {
      return UnsafePatchException.naming(image, () -> of(image, keys, capstone, direction, force));
    }
  }

  /**
   * Plans what takes the keys there, to be looked at and not to be written: of a key whose sites
   * are there already the changes that took it there.
   *
   * @throws UnsafePatchException as by {@link #of}
   */
  public static FlipPlan courseOf(
      Image image,
      List<StaticKey> keys,
      InstructionDecoder decoder,
      Direction direction,
      boolean force) {
    FlipPlan plan = of(image, keys, decoder, direction, force);
    List<KeyFlip> flips = new ArrayList<>();
    for (KeyFlip flip : plan.flips) {
      flips.add(
          flip.sites().isEmpty()
              ? KeyFlip.of(image, flip.key(), decoder, Direction.FLIP, force).courseBack()
              : flip);
    }
    return new FlipPlan(flips.stream().map(KeyFlip::sites).toList(), flips, List.of(), plan.notes);
  }

  /**
   * The same with libcapstone.
   *
   * @throws UnsafePatchException if one of them must not be flipped; it names the image
   */
  public static FlipPlan courseOf(
      Image image, List<StaticKey> keys, Direction direction, boolean force) {
    try (Capstone capstone = Capstone.open()) {
      return UnsafePatchException.naming(
          image, () -> courseOf(image, keys, capstone, direction, force));
    }
  }

  /**
   * A plan of changes that were checked already.
   *
   * @param batches changes that are flushed together, those of the flips among them
   * @param flips the flips of keys, for what goes with their sites
   * @param updates the updates of static calls, for the same
   */
  public static FlipPlan of(
      Image image, List<List<SiteChange>> batches, List<KeyFlip> flips, List<CallUpdate> updates) {
    return new FlipPlan(batches, flips, updates, new PlanNotes(image).of(flips, updates));
  }

  /** Those of the notes that are on targets which cannot be right. */
  public List<Note> targetNotes() {
    return notes.stream().filter(note -> note.code().equals(PlanNotes.TARGET)).toList();
  }

  /** All changes in the order in which they are queued. */
  public List<SiteChange> changes() {
    return batches.stream().flatMap(List::stream).toList();
  }

  /** The changes that a booted kernel makes: its init text is gone, and exit text left alone. */
  public FlipPlan booted(Image image) {
    return with(
        batches.stream()
            .map(group -> group.stream().filter(c -> !image.isInit(c.address())).toList())
            .toList());
  }

  /** The same with other batches. */
  public FlipPlan with(List<List<SiteChange>> changed) {
    return new FlipPlan(changed, flips, updates, notes);
  }

  /**
   * What stands for each key that is flipped, and for each update of a static call.
   *
   * @param all the image's keys
   */
  public List<String> names(StaticKeys all) {
    List<String> names = new ArrayList<>();
    flips.forEach(flip -> names.add(all.nameOf(flip.key())));
    updates.forEach(each -> names.add(new Assignment(each.call(), each.text()).toString()));
    return names;
  }

  /**
   * What people call each key that is flipped, and each update of a static call.
   *
   * @param all the image's keys
   */
  public List<String> labels(StaticKeys all, KeyLabels labels) {
    List<String> called = names(all);
    for (int i = 0; i < flips.size(); i++) {
      called.set(i, labels.label(flips.get(i).key()));
    }
    return called;
  }

  /** What becomes of each site that differs in the end: several changes of one count as one. */
  public List<SiteChange> sites() {
    Map<Long, SiteChange> sites = new LinkedHashMap<>();
    for (SiteChange change : changes()) {
      sites.merge(
          change.address(),
          change,
          (first, next) ->
              new SiteChange(
                  first.address(),
                  first.old(),
                  next.text(),
                  first.fileOffset(),
                  first.key(),
                  first.call(),
                  next.emulated()));
    }
    return sites.values().stream().filter(site -> !site.old().equals(site.text())).toList();
  }
}
