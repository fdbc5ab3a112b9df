package org.jumppatch.patcher.site;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
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
  /** Code of the note on targets that cannot be right. */
  private static final String TARGET_NOTE = "target";

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
    return force ? plan.withTargets(new TargetCheck(image, decoder)) : plan;
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
    List<Note> notes = new ArrayList<>();
    for (KeyFlip flip : flips) {
      addNotes(notes, image, flip);
    }
    for (CallUpdate update : updates) {
      addNotes(notes, image, update);
    }
    if (image.isSigned()) {
      notes.add(
          new Note(
              "signature",
              "the module's signature no longer matches: a kernel that has its key refuses the"
                  + " module; strip -g takes the signature off, and what does not enforce"
                  + " signatures loads it then"));
    }
    return new FlipPlan(batches, flips, updates, notes);
  }

  /** The same with a note on each key that has a target which cannot be right. */
  private FlipPlan withTargets(TargetCheck targets) {
    List<Note> more = new ArrayList<>(notes);
    for (KeyFlip flip : flips) {
      List<String> problems = new ArrayList<>();
      for (JumpEntry entry : flip.key().entries()) {
        targets
            .problem(entry)
            .ifPresent(text -> problems.add("0x%x %s".formatted(entry.target(), text)));
      }
      if (!problems.isEmpty()) {
        more.add(
            new Note(
                TARGET_NOTE,
                "%d of %d targets of %s cannot be right: %s"
                    .formatted(
                        problems.size(),
                        flip.key().entries().size(),
                        flip.key().name(),
                        problems.get(0))));
      }
    }
    return new FlipPlan(batches, flips, updates, more);
  }

  /** Those of the notes that are on targets which cannot be right. */
  public List<Note> targetNotes() {
    return notes.stream().filter(note -> note.code().equals(TARGET_NOTE)).toList();
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

  private static void addNotes(List<Note> notes, Image image, CallUpdate update) {
    String name = update.call().name();
    if (update.isAlready()) {
      notes.add(new Note("already", name + " calls that already: boot makes its sites do so, too"));
      return;
    }
    if (image.isRelocatable()) {
      notes.add(
          new Note(
              "loader",
              "the sites of %s stay as they are: the kernel writes them from its function when it"
                      .formatted(name)
                  + " loads the module"));
      return;
    }
    int direct = update.sitesMadeDirect();
    if (direct > 0) {
      notes.add(
          new Note(
              "direct",
              "%d sites of %s called its trampoline and go to the function themselves from now on, as"
                      .formatted(direct, name)
                  + " boot makes them; calling the old function again does not bring that back"));
    }
    long init = update.call().sites().stream().filter(s -> image.isInit(s.address())).count();
    if (init > 0) {
      notes.add(
          new Note(
              "init",
              "%d of %d sites of %s lie in init or exit text: they go on through the trampoline"
                  .formatted(init, update.call().sites().size(), name)));
    }
  }

  private static void addNotes(List<Note> notes, Image image, KeyFlip flip) {
    String name = flip.key().name();
    if (flip.isAlready()) {
      notes.add(new Note("already", name + " is " + (flip.enable() ? "on" : "off") + " already"));
      return;
    }
    if (flip.key().isInBss() && flip.enable()) {
      notes.add(
          new Note(
              "bss",
              name
                  + " lies in .bss: its count cannot be written into the image; a later enable"
                  + (image.isRelocatable()
                      ? " once the module is loaded"
                      : " on a kernel booted from it")
                  + " will stop with \"unexpected op\""));
    }
    if (flip.enable() && isTracepoint(flip.key())) {
      notes.add(
          new Note(
              "tracepoint",
              name
                  + " belongs to a tracepoint: no probe stands behind it, so that its sites run and"
                  + " nothing is recorded"));
    }
    if (flip.key().isExternal()) {
      notes.add(new Note("external", name + " is defined outside this module"));
    }
    long init = flip.key().entries().stream().map(JumpEntry::code).filter(image::isInit).count();
    if (init > 0) {
      notes.add(
          new Note(
              "init",
              "%d of %d sites of %s lie in init or exit text, which a booted kernel leaves alone"
                  .formatted(init, flip.key().entries().size(), name)));
    }
    if (!flip.relocations().isEmpty()) {
      notes.add(
          new Note(
              "relocation",
              "%d sites of %s jump into another section: their relocations change with them"
                  .formatted(flip.relocations().size(), name)));
    }
  }

  private static boolean isTracepoint(StaticKey key) {
    return key.names().stream().anyMatch(name -> name.startsWith("__tracepoint_"));
  }
}
