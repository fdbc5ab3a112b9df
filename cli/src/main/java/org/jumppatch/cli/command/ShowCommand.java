package org.jumppatch.cli.command;

import static org.jumppatch.patcher.text.TextTable.Align.LEFT;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jumppatch.cli.options.ExitCode;
import org.jumppatch.cli.options.Given;
import org.jumppatch.cli.options.Globals;
import org.jumppatch.cli.options.KeysAndImage;
import org.jumppatch.cli.options.OpenCalls;
import org.jumppatch.cli.options.OpenImage;
import org.jumppatch.cli.options.Places;
import org.jumppatch.cli.options.Syntax;
import org.jumppatch.cli.options.UsageException;
import org.jumppatch.cli.report.CallSites;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.report.SwitchWord;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.text.TextTable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch show}: every site of a key, decoded. */
public final class ShowCommand implements Callable<Integer> {
  // Columns of the table.
  private static final int INSTRUCTION = 2;
  private static final int TARGET = 3;
  private static final int SECTION = 4;
  private static final int SYMBOL = 5;

  private final CommandSpec spec;
  private final KeysAndImage arguments;
  private final Given<Boolean> all;
  private final Given<Boolean> calls;
  private final Given<Boolean> json;

  public ShowCommand(Syntax syntax) {
    spec =
        syntax
            .description("Show every site of the keys: where it is, its bytes and its instruction.")
            .footer("", "Example: jumppatch show sched_schedstats vmlinuz")
            .spec();
    arguments =
        new KeysAndImage(
            syntax,
            "1..*",
            "KEY... IMAGE",
            "Keys by symbol, symbol+offset, tracepoint or address; then the image.");
    all = syntax.flag("--all", "Show every key.");
    calls =
        syntax.flag(
            "--call", "The names are those of static calls; __SCK__NAME is one without this too.");
    json = syntax.flag("--json", "Write JSON.");
  }

  @Override
  public Integer call() throws IOException {
    List<String> names = arguments.keys();
    if (names.isEmpty() != all.value()) {
      throw new UsageException(
          all.value() ? "--all goes without keys" : "no key named; --all shows every one");
    }
    Path image = arguments.image();
    try (Progress progress = Globals.of(spec).progress(() -> "reading " + image)) {
      return show(OpenImage.openToDecode(image), names, progress);
    }
  }

  private int show(OpenImage open, List<String> names, Progress progress) throws IOException {
    if (!names.isEmpty() && names.stream().allMatch(this::isCall)) {
      return showCalls(OpenCalls.of(open.image()), names, progress);
    }
    List<StaticKey> keys = all.value() ? open.keys().all() : open.keys(names);
    progress.end();
    PrintWriter out = spec.commandLine().getOut();
    try (Capstone capstone = Capstone.open()) {
      if (json.value()) {
        printJson(open, keys, capstone, out);
      } else {
        printText(open, keys, capstone, out);
      }
    }
    return ExitCode.DONE;
  }

  private boolean isCall(String name) {
    return calls.value() || name.startsWith(StaticCalls.KEY_PREFIX);
  }

  private int showCalls(OpenCalls open, List<String> names, Progress progress) throws IOException {
    List<StaticCall> shown = open.named(names);
    progress.end();
    PrintWriter out = spec.commandLine().getOut();
    Globals globals = Globals.of(spec);
    try (Capstone capstone = Capstone.open()) {
      CallSites report = new CallSites(open.image(), capstone);
      if (json.value()) {
        Json.print(
            out,
            document -> {
              document.writeStartObject();
              document.writeStringField("image", open.image().path().toString());
              report.write(document, shown);
              document.writeEndObject();
            });
      } else {
        report.print(out, shown, globals.screen(), globals.colours());
      }
    }
    return ExitCode.DONE;
  }

  private void printText(
      OpenImage open, List<StaticKey> keys, InstructionDecoder decoder, PrintWriter out) {
    Places places = new Places(open.image());
    Colours colours = Globals.of(spec).colours();
    boolean first = true;
    for (StaticKey key : keys) {
      if (!first) {
        out.println();
      }
      first = false;
      out.printf(
          "%s at %s, %s, initially %s, sites: %d%n",
          colours.paint(Meaning.HEADING, String.join(" = ", key.names())),
          places.ofKey(key),
          SwitchWord.paint(colours, SwitchWord.of(key)),
          key.type().word(),
          key.entries().size());
      TextTable table =
          new TextTable(LEFT, LEFT, LEFT, LEFT, LEFT, LEFT)
              .headed(cell -> colours.paint(Meaning.HEADING, cell))
              .painted(
                  INSTRUCTION, cell -> cell.equals("nop") ? cell : colours.paint(Meaning.ON, cell))
              .yielding(SYMBOL, SECTION, INSTRUCTION, TARGET);
      table.add("ADDRESS", "BYTES", "INSTRUCTION", "TARGET", "SECTION", "SYMBOL");
      for (JumpEntry entry : key.entries()) {
        Instruction instruction = decode(open, entry, decoder);
        table.add(
            places.address(entry.code()),
            CodeBytes.of(open.image().content().copy(entry.siteOffset(), entry.size())).toString(),
            instruction.mnemonic(),
            places.address(entry.target()),
            places.section(entry.code()),
            places.symbol(entry.code()));
      }
      table.print(out, Globals.of(spec).screen().columns());
    }
  }

  /** Capstone's word on a site; the table's reader knows the four forms by itself. */
  private static Instruction decode(OpenImage open, JumpEntry entry, InstructionDecoder decoder) {
    byte[] bytes = open.image().content().copy(entry.siteOffset(), entry.size());
    Instruction instruction = decoder.decode(bytes, 0, bytes.length, entry.code());
    if (instruction == null || instruction.length() != entry.size()) {
      throw open.image()
          .content()
          .malformed(entry.siteOffset(), "Capstone reads no site in " + CodeBytes.of(bytes));
    }
    return instruction;
  }

  private void printJson(
      OpenImage open, List<StaticKey> keys, InstructionDecoder decoder, PrintWriter out)
      throws IOException {
    Places places = new Places(open.image());
    Json.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("image", open.image().path().toString());
          json.writeArrayFieldStart("keys");
          for (StaticKey key : keys) {
            json.writeStartObject();
            json.writeStringField("name", key.name());
            json.writeStringField("address", places.address(key.address()));
            json.writeArrayFieldStart("aliases");
            for (String alias : key.names().subList(1, key.names().size())) {
              json.writeString(alias);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("sites");
            for (JumpEntry entry : key.entries()) {
              writeSite(json, open, places, entry, decoder);
            }
            json.writeEndArray();
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void writeSite(
      JsonGenerator json,
      OpenImage open,
      Places places,
      JumpEntry entry,
      InstructionDecoder decoder)
      throws IOException {
    Instruction instruction = decode(open, entry, decoder);
    json.writeStartObject();
    json.writeStringField("address", places.address(entry.code()));
    json.writeNumberField("size", entry.size());
    json.writeStringField("bytes", instruction.bytes());
    json.writeStringField("instruction", instruction.text());
    json.writeStringField("kind", entry.form().isJump() ? "jmp" : "nop");
    json.writeStringField("target", places.address(entry.target()));
    json.writeNumberField("branch", entry.branch() ? 1 : 0);
    json.writeStringField("section", places.section(entry.code()));
    json.writeNumberField("offset", places.offset(entry.code()));
    json.writeStringField("symbol", places.symbol(entry.code()));
    json.writeEndObject();
  }
}
