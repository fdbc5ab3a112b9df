package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.site.CallUpdate;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.FunctionChange;
import org.jumppatch.patcher.site.KeyFlip;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.text.Listed;

/** Tells people what is to be changed: keys, static calls, places that a script pokes. */
final class PlanReport {
  /** Places that are named on a line. */
  private static final int NAMED = 6;

  private final ReportLines lines;
  private final Image image;
  private final KeyLabels labels;

  PlanReport(ReportLines lines, OpenImage open) {
    this.lines = lines;
    this.image = open.image();
    this.labels = new KeyLabels(image, open.keys());
  }

  void add(FlipPlan plan) {
    plan.flips().forEach(this::addKey);
    plan.updates().forEach(this::addCall);
    addPokes(plan);
  }

  private void addKey(KeyFlip flip) {
    long toJump = flip.sites().stream().filter(PlanReport::becomesJump).count();
    List<String> changes = new ArrayList<>();
    if (toJump > 0) {
      changes.add(grouped(toJump) + " nop to jmp");
    }
    if (flip.sites().size() > toJump) {
      changes.add(grouped(flip.sites().size() - toJump) + " jmp to nop");
    }
    lines.add(
        Meaning.HEADING,
        labels.label(flip.key()),
        sites(flip.key().entries())
            + ": "
            + (changes.isEmpty() ? "nothing to change" : String.join(", ", changes)));
    if (flip.state() != null) {
      lines.add("  enabled", "%d to %d".formatted(flip.state().old(), flip.state().wanted()));
    }
  }

  private String sites(List<JumpEntry> sites) {
    long near = sites.stream().filter(site -> site.form().isNear()).count();
    long init = sites.stream().filter(site -> image.isInit(site.code())).count();
    return "%s (%s short, %s near%s)"
        .formatted(
            counted(sites.size(), "site"),
            grouped(sites.size() - near),
            grouped(near),
            init == 0 ? "" : ", " + grouped(init) + " of them init text");
  }

  private void addCall(CallUpdate update) {
    int sites = update.call().sites().size();
    int written = update.places().size();
    lines.add(
        Meaning.HEADING,
        update.call().name(),
        counted(sites, "site")
            + " and a trampoline: "
            + (written > 0
                ? counted(written, "place") + " written"
                : update.isAlready() ? "nothing to change" : "left to the loader"));
    FunctionChange function = update.function();
    if (function != null) {
      lines.add(
          "  func", "%s to %s".formatted(function(function.old()), function(function.wanted())));
    }
  }

  private String function(long address) {
    String symbol = new Places(image).symbol(address);
    return address == 0 ? "none" : symbol.isEmpty() ? Places.hex(address) : symbol;
  }

  private void addPokes(FlipPlan plan) {
    List<SiteChange> pokes =
        plan.changes().stream().filter(change -> change.owner().isEmpty()).toList();
    if (pokes.isEmpty()) {
      return;
    }
    List<String> names = pokes.stream().map(poke -> place(poke.address())).toList();
    lines.add(Meaning.HEADING, counted(pokes.size(), "poke"), Listed.first(names, NAMED));
  }

  private String place(long address) {
    Places places = new Places(image);
    String symbol = places.symbol(address);
    return symbol.isEmpty() ? places.address(address) : symbol;
  }

  private static boolean becomesJump(SiteChange change) {
    return change.text().first() == Opcodes.JUMP || change.text().first() == Opcodes.JUMP_SHORT;
  }
}
