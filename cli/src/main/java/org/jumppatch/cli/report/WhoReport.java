package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.patcher.who.Flipper;
import org.jumppatch.patcher.who.KernelFlips;
import org.jumppatch.patcher.who.ModuleFlips;
import org.jumppatch.patcher.who.When;
import org.jumppatch.patcher.who.reach.Root;

/** Tells who flips keys. */
public final class WhoReport {
  private static final String CAVEAT = "found by disassembly, so it may be incomplete";

  /** What the kernel flips, of whatever module it is. */
  private static final Set<KeyKind> BY_KERNEL =
      Set.of(KeyKind.TRACEPOINT, KeyKind.DYNDBG, KeyKind.ONCE);

  private final OpenImage open;
  private final List<Told> keys;
  private final @Nullable ModuleTree modules;

  /** What is told of a key. */
  private record Told(
      StaticKey key, String label, String kind, When when, List<Flipper> flippers) {}

  private WhoReport(OpenImage open, List<Told> keys, @Nullable ModuleTree modules) {
    this.open = open;
    this.keys = keys;
    this.modules = modules;
  }

  /** Asks who in the kernel flips each of some keys. */
  public static WhoReport of(
      OpenImage open, List<StaticKey> keys, KeyLabels labels, KernelFlips flips) {
    return new WhoReport(open, told(keys, labels, flips, ModuleFlips.none()), null);
  }

  /** Asks who flips each of some keys, in the kernel and in modules. */
  public static WhoReport of(
      OpenImage open,
      List<StaticKey> keys,
      KeyLabels labels,
      KernelFlips flips,
      ModuleFlips inModules,
      ModuleTree modules) {
    return new WhoReport(open, told(keys, labels, flips, inModules), modules);
  }

  /**
   * Asks who in a module flips each of its keys; where its functions are called from, it has not.
   */
  public static WhoReport ofModule(
      OpenImage open, List<StaticKey> keys, KeyLabels labels, ModuleFlips flips) {
    List<Told> told = new ArrayList<>();
    for (StaticKey key : keys) {
      told.add(
          new Told(
              key,
              labels.label(key),
              labels.kind(key).word(),
              flips.when(key, BY_KERNEL.contains(labels.kind(key)) ? When.RUN : When.UNKNOWN),
              flips.of(key)));
    }
    return new WhoReport(open, told, null);
  }

  private static List<Told> told(
      List<StaticKey> keys, KeyLabels labels, KernelFlips flips, ModuleFlips inModules) {
    List<Told> told = new ArrayList<>();
    for (StaticKey key : keys) {
      List<Flipper> flippers = new ArrayList<>(flips.flippers(key));
      flippers.addAll(inModules.of(key));
      When when = inModules.when(key, flips.when(key));
      told.add(new Told(key, labels.label(key), labels.kind(key).word(), when, flippers));
    }
    return told;
  }

  /** Prints it for people. */
  public void print(PrintWriter out, Screen screen, Colours colours) {
    WhoText text = new WhoText(out, screen, colours);
    for (Told told : keys) {
      text.printKey(told.label(), told.when().word(), told.key().name());
      text.printFlippers(told.flippers());
      if (told.flippers().isEmpty()) {
        screen.print(out, "  " + nobody(told));
      }
    }
    ReportLines note = new ReportLines(screen, colours);
    note.add(Meaning.WARNING, "note", CAVEAT + "; " + modulesLookedAt());
    note.print(out);
  }

  private String modulesLookedAt() {
    if (open.image().isRelocatable()) {
      return "only this module is looked at, not the kernel nor others, and not who calls its functions";
    }
    if (modules == null) {
      return "modules are not looked at (--modules)";
    }
    String looked = counted(modules.files().size(), "module") + " looked at";
    return modules.missing().isEmpty()
        ? looked
        : looked + ", not " + String.join(", ", modules.missing());
  }

  private String nobody(Told told) {
    if (!open.image().isRelocatable()) {
      return "nobody found";
    }
    return told.when() == When.UNKNOWN
        ? "nobody in this module"
        : "nobody in this module; the kernel's own code does";
  }

  /** Prints one document. */
  public void printJson(PrintWriter out) throws IOException {
    Places places = new Places(open.image());
    Json.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("image", open.image().path().toString());
          json.writeStringField("found_by", "disassembly");
          json.writeBooleanField("complete", false);
          json.writeBooleanField("modules_checked", modules != null);
          Json.writeTexts(
              json, "modules_missing", modules == null ? List.<String>of() : modules.missing());
          json.writeArrayFieldStart("keys");
          for (Told told : keys) {
            writeKey(json, places, told);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void writeKey(JsonGenerator json, Places places, Told told) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", told.key().name());
    json.writeStringField("label", told.label());
    json.writeStringField("kind", told.kind());
    json.writeStringField(
        "address", told.key().isExternal() ? null : places.address(told.key().address()));
    json.writeBooleanField("sealed", told.when() == When.SEALED);
    json.writeStringField("when", told.when().word());
    Json.writeObjects(
        json,
        "flippers",
        told.flippers(),
        flipper -> {
          json.writeStringField("module", flipper.module());
          json.writeStringField("function", flipper.function());
          json.writeStringField("address", places.address(flipper.address()));
          json.writeStringField("operation", flipper.operation().word());
          json.writeBooleanField("init", flipper.init());
          writeRoots(json, flipper.roots());
        });
    json.writeEndObject();
  }

  private static void writeRoots(JsonGenerator json, List<Root> roots) throws IOException {
    Json.writeObjects(
        json,
        "roots",
        roots,
        root -> {
          json.writeStringField("kind", root.kind().word());
          json.writeStringField("name", root.name());
          json.writeNumberField("depth", root.depth());
          Json.writeTexts(json, "chain", root.chain());
        });
  }
}
