package org.jumppatch.cli.report.keys;

import static org.jumppatch.patcher.text.Grouped.grouped;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.image.SiteQuery.Shown;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelRelease;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.patcher.decode.InstructionDecoder;

/** Sites of a kernel's keys in its modules, where modules are asked about. */
public final class ModuleSites {
  /** No module was asked about. */
  public static final ModuleSites NOT_ASKED = new ModuleSites(null, List.of());

  private final @Nullable ModuleTree tree;
  private final List<Found> found;

  private ModuleSites(@Nullable ModuleTree tree, List<Found> found) {
    this.tree = tree;
    this.found = found;
  }

  /** A module, and those of its keys that are the kernel's and were asked for. */
  private record Found(ModuleFile file, OpenImage module, List<StaticKey> keys) {
    static Optional<Found> of(ModuleFile file, Image image, Set<String> names) {
      JumpTable table = JumpTable.of(image);
      StaticKeys all = StaticKeys.of(image, table);
      List<StaticKey> kernels =
          all.all().stream().filter(key -> key.isExternal() && names.contains(key.name())).toList();
      return kernels.isEmpty()
          ? Optional.empty()
          : Optional.of(new Found(file, new OpenImage(image, table, all), kernels));
    }

    /** What the module has of one of them. */
    List<StaticKey> of(StaticKey key) {
      List<String> names = key.names();
      return keys.stream().filter(same -> names.contains(same.name())).toList();
    }
  }

  /**
   * Reads the modules of a tree; those without a site of the keys are not kept.
   *
   * @throws IOException as by {@link ModuleTree#read}
   */
  public static ModuleSites of(ModuleTree tree, OpenImage kernel, List<Shown> keys)
      throws IOException {
    Set<String> names = new HashSet<>();
    keys.forEach(shown -> names.addAll(shown.key().names()));
    List<Found> found = new ArrayList<>();
    String release = KernelRelease.of(kernel.image());
    for (Optional<Found> one : tree.read(release, (file, image) -> Found.of(file, image, names))) {
      one.ifPresent(found::add);
    }
    return new ModuleSites(tree, found);
  }

  /** Prints a table for each module that has sites of a key. */
  void print(
      PrintWriter out, StaticKey key, InstructionDecoder decoder, Screen screen, Colours colours) {
    for (Found one : found) {
      for (StaticKey same : one.of(key)) {
        out.printf(
            "in %s, sites: %d%n",
            colours.paint(Meaning.HEADING, one.file().name()), same.entries().size());
        new KeySites(one.module(), decoder, Sources.NOT_ASKED)
            .table(Shown.whole(same), colours)
            .print(out, screen.columns());
      }
    }
  }

  /** Says at the end of how many modules that was. */
  void printLooked(PrintWriter out) {
    if (tree != null) {
      out.printf(
          "%nmodules: %s looked at, %s with sites%s%n",
          grouped(tree.files().size()),
          grouped(found.size()),
          tree.missing().isEmpty()
              ? ""
              : "; no file of, and not looked at: " + String.join(", ", tree.missing()));
    }
  }

  /** Writes a key's field, where modules were asked about. */
  void write(JsonGenerator json, StaticKey key, InstructionDecoder decoder) throws IOException {
    if (tree == null) {
      return;
    }
    json.writeArrayFieldStart("modules");
    for (Found one : found) {
      for (StaticKey same : one.of(key)) {
        json.writeStartObject();
        json.writeStringField("name", one.file().name());
        json.writeStringField("file", one.file().path().toString());
        new KeySites(one.module(), decoder, Sources.NOT_ASKED).writeSites(json, same.entries());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  /** Writes the document's field of modules that could not be looked at. */
  void writeMissing(JsonGenerator json) throws IOException {
    if (tree != null) {
      Json.writeTexts(json, "modules_missing", tree.missing());
    }
  }
}
