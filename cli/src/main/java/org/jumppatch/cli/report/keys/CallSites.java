package org.jumppatch.cli.report.keys;

import static org.jumppatch.patcher.text.Grouped.someOf;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.image.ShownCall;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.CallPlace;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCallSite;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.text.TextTable;

/** Sites of static calls, decoded. */
public final class CallSites {
  private static final int TRAMPOLINE_SIZE = 8;

  private final Image image;
  private final Places places;
  private final InstructionDecoder decoder;
  private final Sources sources;

  /**
   * @param sources lines of source, where they are shown
   */
  public CallSites(Image image, InstructionDecoder decoder, Sources sources) {
    this.image = image;
    this.sources = sources;
    this.places = new Places(image);
    this.decoder = decoder;
  }

  /** Prints a table of each for people. */
  public void print(PrintWriter out, List<ShownCall> calls, Screen screen, Colours colours) {
    boolean first = true;
    for (ShownCall call : calls) {
      if (!first) {
        out.println();
      }
      first = false;
      print(out, call, screen, colours);
    }
  }

  private void print(PrintWriter out, ShownCall shown, Screen screen, Colours colours) {
    StaticCall call = shown.call();
    int sites = call.sites().size();
    String function = CallRow.function(image, call);
    CallPlace trampoline = call.trampoline();
    screen.print(
        out,
        "%s at %s, calls %s, trampoline %s, sites: %s"
            .formatted(
                colours.paint(Meaning.HEADING, Terminal.printable(call.name())),
                places.address(call.address()),
                function == null ? "nothing" : Terminal.printable(function),
                trampoline == null ? "in another file" : places.address(trampoline.address()),
                someOf(shown.sites().size(), sites)));
    if (shown.sites().isEmpty()) {
      return;
    }
    TextTable table = sources.areShown() ? sourceTable(shown, colours) : table(shown, colours);
    table.print(out, screen.columns());
  }

  /** A row for each function that is inlined at a site. */
  private TextTable sourceTable(ShownCall call, Colours colours) {
    TextTable table = colours.headed(LEFT, LEFT, LEFT, LEFT, LEFT).yielding(3, 2, 1);
    table.add("ADDRESS", "FORM", "SYMBOL", "SOURCE", "FUNCTION");
    for (StaticCallSite site : call.sites()) {
      String[] first = {places.address(site.address()), form(site), places.symbol(site.address())};
      for (String[] line : sources.cells(site.address())) {
        table.add(first[0], first[1], first[2], line[0], line[1]);
        Arrays.fill(first, "");
      }
    }
    return table;
  }

  private String form(StaticCallSite site) {
    return site.place().form().word() + (image.isInit(site.address()) ? ", init" : "");
  }

  private TextTable table(ShownCall call, Colours colours) {
    TextTable table =
        colours.headed(LEFT, LEFT, LEFT, LEFT, LEFT, LEFT, LEFT).yielding(6, 5, 2, 4, 1);
    table.add("ADDRESS", "BYTES", "INSTRUCTION", "FORM", "TARGET", "SECTION", "SYMBOL");
    for (StaticCallSite site : call.sites()) {
      CallPlace place = site.place();
      table.add(
          places.address(site.address()),
          HexFormat.ofDelimiter(" ").formatHex(bytes(place, place.size())),
          decode(place).mnemonic(),
          form(site),
          target(place) == null ? "" : symbol(place),
          places.section(site.address()),
          places.symbol(site.address()));
    }
    return table;
  }

  private String symbol(CallPlace place) {
    Long target = place.instruction().destination();
    String name = target == null ? "" : places.symbol(target);
    return name.isEmpty() ? String.valueOf(target(place)) : name;
  }

  private @Nullable String target(CallPlace place) {
    Long target = place.instruction().destination();
    return target == null ? null : places.address(target);
  }

  private byte[] bytes(CallPlace place, int length) {
    return image.content().copy(place.fileOffset(), length);
  }

  private Instruction decode(CallPlace place) {
    byte[] bytes = bytes(place, place.size());
    Instruction instruction = decoder.decode(bytes, 0, bytes.length, place.address());
    if (instruction == null) {
      throw image
          .content()
          .malformed(
              place.fileOffset(),
              "Capstone reads no instruction in " + HexFormat.of().formatHex(bytes));
    }
    return instruction;
  }

  /** Writes them as the field {@code calls} of the object that is open. */
  public void write(JsonGenerator json, List<ShownCall> calls) throws IOException {
    Json.writeObjects(json, "calls", calls, shown -> write(json, shown));
  }

  private void write(JsonGenerator json, ShownCall shown) throws IOException {
    StaticCall call = shown.call();
    CallPlace trampoline = call.trampoline();
    json.writeStringField("name", call.name());
    json.writeStringField("address", places.address(call.address()));
    json.writeStringField(
        "trampoline", trampoline == null ? null : places.address(trampoline.address()));
    json.writeStringField(
        "trampoline_bytes",
        trampoline == null ? null : HexFormat.of().formatHex(bytes(trampoline, TRAMPOLINE_SIZE)));
    json.writeStringField("function", CallRow.function(image, call));
    Json.writeObjects(json, "sites", shown.sites(), site -> write(json, site));
  }

  private void write(JsonGenerator json, StaticCallSite site) throws IOException {
    CallPlace place = site.place();
    json.writeStringField("address", places.address(site.address()));
    json.writeNumberField("size", place.size());
    json.writeStringField("bytes", HexFormat.of().formatHex(bytes(place, place.size())));
    json.writeStringField("instruction", decode(place).text());
    json.writeStringField("form", place.form().word());
    json.writeBooleanField("init", image.isInit(site.address()));
    json.writeStringField("target", target(place));
    json.writeStringField("section", places.section(site.address()));
    json.writeNumberField("offset", places.offset(site.address()));
    json.writeStringField("symbol", places.symbol(site.address()));
    sources.write(json, site.address());
  }
}
