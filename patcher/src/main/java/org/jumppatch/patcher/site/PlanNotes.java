package org.jumppatch.patcher.site;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelVersion;

/** What a user should know of a plan for an image. */
final class PlanNotes {
  /** Code of the notes on targets that cannot be right. */
  static final String TARGET = "target";

  private final Image image;
  private @Nullable KeyLabels labels;
  private final List<Note> notes = new ArrayList<>();

  PlanNotes(Image image) {
    this.image = image;
  }

  /** The notes on flips of keys, on updates of static calls, and on the image as a whole. */
  List<Note> of(List<KeyFlip> flips, List<CallUpdate> updates) {
    flips.forEach(this::add);
    updates.forEach(this::add);
    if (image.isSigned()) {
      notes.add(
          new Note(
              "signature",
              "the module's signature no longer matches: a kernel that has its key refuses the"
                  + " module; strip -g takes the signature off, and what does not enforce"
                  + " signatures loads it then"));
    }
    return notes;
  }

  /** A note on each key of which an entry cannot be right. */
  List<Note> onEntries(List<KeyFlip> flips, EntryCheck entries) {
    List<Note> found = new ArrayList<>();
    for (KeyFlip flip : flips) {
      List<String> problems = new ArrayList<>();
      for (JumpEntry entry : flip.key().entries()) {
        entries
            .problem(entry)
            .ifPresent(text -> problems.add("0x%x: %s".formatted(entry.code(), text)));
      }
      if (!problems.isEmpty()) {
        found.add(
            new Note(
                TARGET,
                "%s of %s of %s cannot be right: %s"
                    .formatted(
                        grouped(problems.size()),
                        counted(flip.key().entries().size(), "entry", "entries"),
                        label(flip.key()),
                        problems.get(0))));
      }
    }
    return found;
  }

  /** What people call a key: to know that takes another look at the table, so only for a note. */
  private String label(StaticKey key) {
    KeyLabels known = labels;
    if (known == null) {
      known = new KeyLabels(image, StaticKeys.of(image, JumpTable.of(image)));
      labels = known;
    }
    return known.label(key);
  }

  private void add(CallUpdate update) {
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
              "%s of %s called its trampoline, and from now on the function itself, as boot makes it;"
                      .formatted(counted(direct, "site"), name)
                  + " calling the old function again does not bring that back"));
    }
    long init = update.call().sites().stream().filter(s -> image.isInit(s.address())).count();
    if (init > 0) {
      notes.add(
          new Note(
              "init",
              some(init, update.call().sites().size(), name)
                  + ": called through the trampoline as before"));
    }
  }

  private void add(KeyFlip flip) {
    StaticKey key = flip.key();
    if (flip.isAlready()) {
      notes.add(
          new Note("already", label(key) + " is " + (flip.enable() ? "on" : "off") + " already"));
      return;
    }
    if (key.isInBss() && flip.enable()) {
      notes.add(
          new Note(
              "bss",
              label(key)
                  + " lies in .bss: its count cannot be written into the image; a later enable"
                  + (image.isRelocatable()
                      ? " once the module is loaded"
                      : " on a kernel booted from it")
                  + " will stop with \"unexpected op\""));
      addRewritten(label(key));
    }
    if (flip.enable() && isTracepoint(key)) {
      notes.add(
          new Note(
              "tracepoint",
              label(key)
                  + " belongs to a tracepoint: no probe stands behind it, so that its sites run and"
                  + " nothing is recorded"));
    }
    if (key.isExternal()) {
      notes.add(new Note("external", label(key) + " is defined outside this module"));
    }
    long init = key.entries().stream().map(JumpEntry::code).filter(image::isInit).count();
    if (init > 0) {
      notes.add(
          new Note(
              "init",
              some(init, key.entries().size(), label(key))
                  + ", which a booted kernel leaves alone"));
    }
    int relocations = flip.relocations().size();
    if (relocations > 0) {
      notes.add(
          new Note(
              "relocation",
              "relocations change, too: %s of %s %s into another section"
                  .formatted(
                      counted(relocations, "site"),
                      label(key),
                      relocations == 1 ? "jumps" : "jump")));
    }
  }

  private static String some(long init, int all, String name) {
    return "%s of %s of %s %s in init or exit text"
        .formatted(grouped(init), counted(all, "site"), name, init == 1 ? "lies" : "lie");
  }

  /**
   * Kernels before 5.13 rewrite the nops of keys that are off where the CPU wants others, and stop
   * where they find a jump ({@code arch_jump_label_transform_static},
   * arch/x86/kernel/jump_label.c).
   */
  private void addRewritten(String name) {
    KernelVersion version = image.isRelocatable() ? null : KernelVersion.of(image);
    if (version != null && version.isBefore(5, 13)) {
      notes.add(
          new Note(
              "nops",
              "this kernel rewrites nops at boot on CPUs that want others, and stops where it finds"
                  + " a jump of %s: there it does not boot".formatted(name)));
    }
  }

  private static boolean isTracepoint(StaticKey key) {
    return key.names().stream().anyMatch(name -> name.startsWith("__tracepoint_"));
  }
}
