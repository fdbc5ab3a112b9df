package org.jumppatch.cli.report.keys;

import static org.jumppatch.patcher.text.Grouped.someOf;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.image.SiteQuery.Shown;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.report.SwitchWord;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.text.TextTable;

/** Sites of keys, decoded. */
public final class KeySites {
  // Columns of the table.
  private static final int BYTES = 1;
  private static final int INSTRUCTION = 2;
  private static final int TARGET = 3;
  private static final int SECTION = 4;
  private static final int SYMBOL = 5;

  // The same with lines of source.
  private static final int SOURCE_SYMBOL = 2;
  private static final int SOURCE = 3;

  private final OpenImage open;
  private final Places places;
  private final KeyLabels labels;
  private final InstructionDecoder decoder;
  private final Sources sources;
  private final ModuleSites modules;

  /**
   * @param sources lines of source, where they are shown
   */
  public KeySites(OpenImage open, InstructionDecoder decoder, Sources sources) {
    this(open, decoder, sources, ModuleSites.NOT_ASKED);
  }

  /**
   * The same of a kernel with modules.
   *
   * @param modules what these have of the keys
   */
  public KeySites(
      OpenImage open, InstructionDecoder decoder, Sources sources, ModuleSites modules) {
    this.open = open;
    this.sources = sources;
    this.modules = modules;
    this.places = new Places(open.image());
    this.labels = new KeyLabels(open.image(), open.keys());
    this.decoder = decoder;
  }

  /** Prints a table for each key. */
  public void print(PrintWriter out, List<Shown> keys, Screen screen, Colours colours) {
    boolean first = true;
    for (Shown shown : keys) {
      if (!first) {
        out.println();
      }
      first = false;
      StaticKey key = shown.key();
      int sites = key.entries().size();
      screen.print(
          out,
          "%s at %s%s, %s, initially %s, sites: %s"
              .formatted(
                  colours.paint(Meaning.HEADING, Terminal.printable(labels.label(key))),
                  key.isExternal() ? "an address in another file" : places.ofKey(key),
                  symbols(key),
                  SwitchWord.paint(colours, SwitchWord.of(key)),
                  key.type().word(),
                  someOf(shown.sites().size(), sites)));
      TextTable table = sources.areShown() ? sourceTable(shown, colours) : table(shown, colours);
      table.print(out, screen.columns());
      modules.print(out, key, decoder, screen, colours);
    }
    modules.printLooked(out);
  }

  /** Its symbols, where people call it something else. */
  private String symbols(StaticKey key) {
    return key.names().equals(List.of(labels.label(key)))
        ? ""
        : " (%s)".formatted(Terminal.printable(String.join(" = ", key.names())));
  }

  TextTable table(Shown shown, Colours colours) {
    TextTable table =
        colours
            .headed(LEFT, LEFT, LEFT, LEFT, LEFT, LEFT)
            .painted(
                INSTRUCTION, cell -> cell.equals("nop") ? cell : colours.paint(Meaning.ON, cell))
            .yielding(SYMBOL, SECTION, TARGET, BYTES);
    table.add("ADDRESS", "BYTES", "INSTRUCTION", "TARGET", "SECTION", "SYMBOL");
    for (JumpEntry site : shown.sites()) {
      Instruction instruction = decode(site);
      table.add(
          places.address(site.code()),
          bytes(site).toString(),
          instruction.mnemonic(),
          places.address(site.target()),
          places.section(site.code()),
          places.symbol(site.code()));
    }
    return table;
  }

  /** A row for each function that is inlined at a site. */
  private TextTable sourceTable(Shown shown, Colours colours) {
    TextTable table = colours.headed(LEFT, LEFT, LEFT, LEFT, LEFT).yielding(SOURCE, SOURCE_SYMBOL);
    table.add("ADDRESS", "INSTRUCTION", "SYMBOL", "SOURCE", "FUNCTION");
    for (JumpEntry site : shown.sites()) {
      String[] first = {
        places.address(site.code()), decode(site).mnemonic(), places.symbol(site.code())
      };
      for (String[] line : sources.cells(site.code())) {
        table.add(first[0], first[1], first[2], line[0], line[1]);
        Arrays.fill(first, "");
      }
    }
    return table;
  }

  private CodeBytes bytes(JumpEntry site) {
    return CodeBytes.of(open.image().content().copy(site.siteOffset(), site.size()));
  }

  /** Capstone's word on a site; the table's reader knows the four forms by itself. */
  private Instruction decode(JumpEntry site) {
    byte[] bytes = open.image().content().copy(site.siteOffset(), site.size());
    Instruction instruction = decoder.decode(bytes, 0, bytes.length, site.code());
    if (instruction == null || instruction.length() != site.size()) {
      throw open.image()
          .content()
          .malformed(site.siteOffset(), "Capstone reads no site in " + CodeBytes.of(bytes));
    }
    return instruction;
  }

  /** Writes them as the field {@code keys} of the object that is open. */
  public void write(JsonGenerator json, List<Shown> keys) throws IOException {
    Json.writeObjects(
        json,
        "keys",
        keys,
        shown -> {
          write(json, shown);
          modules.write(json, shown.key(), decoder);
        });
    modules.writeMissing(json);
  }

  /** Writes a key's fields into the object that is open. */
  void write(JsonGenerator json, Shown shown) throws IOException {
    KeyFields.write(json, places, shown.key());
    json.writeStringField("kind", labels.kind(shown.key()).word());
    json.writeStringField("label", labels.label(shown.key()));
    Json.writeTexts(json, "aliases", shown.key().names().subList(1, shown.key().names().size()));
    writeSites(json, shown.sites());
  }

  /** Writes the field of sites into the object that is open. */
  void writeSites(JsonGenerator json, List<JumpEntry> sites) throws IOException {
    Json.writeObjects(json, "sites", sites, site -> write(json, site));
  }

  private void write(JsonGenerator json, JumpEntry site) throws IOException {
    Instruction instruction = decode(site);
    json.writeStringField("address", places.address(site.code()));
    json.writeNumberField("size", site.size());
    json.writeStringField("bytes", instruction.bytes());
    json.writeStringField("instruction", instruction.text());
    json.writeStringField("kind", site.form().isJump() ? "jmp" : "nop");
    json.writeStringField("target", places.address(site.target()));
    json.writeNumberField("branch", site.branch() ? 1 : 0);
    json.writeStringField("section", places.section(site.code()));
    json.writeNumberField("offset", places.offset(site.code()));
    json.writeStringField("symbol", places.symbol(site.code()));
    sources.write(json, site.code());
  }
}
