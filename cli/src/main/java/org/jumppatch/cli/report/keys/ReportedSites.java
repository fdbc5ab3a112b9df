package org.jumppatch.cli.report.keys;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jumppatch.cli.image.ReportedModule;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.patcher.decode.InstructionDecoder;

/**
 * The sites in modules that a kernel's report names.
 *
 * @param modules what was looked at
 * @param decoder reads their instructions
 */
public record ReportedSites(List<ReportedModule> modules, InstructionDecoder decoder) {
  /**
   * Prints tables for each module that has such sites.
   *
   * @param more whether something stands above them
   */
  public void print(PrintWriter out, boolean more, Screen screen, Colours colours) {
    boolean gap = more;
    for (ReportedModule one : modules) {
      if (!one.hasSites()) {
        continue;
      }
      if (gap) {
        out.println();
      }
      gap = true;
      screen.print(
          out,
          "in module %s, %s:"
              .formatted(
                  colours.paint(Meaning.HEADING, Terminal.printable(one.name())),
                  Terminal.printable(one.file().toString())));
      keys(one).print(out, one.answer().keys(), screen, colours);
      if (!one.answer().keys().isEmpty() && !one.answer().calls().isEmpty()) {
        out.println();
      }
      calls(one).print(out, one.answer().calls(), screen, colours);
    }
  }

  /** Writes the document's field, where modules were looked at. */
  public void write(JsonGenerator json) throws IOException {
    if (modules.isEmpty()) {
      return;
    }
    Json.writeObjects(
        json,
        "in_modules",
        modules,
        one -> {
          json.writeStringField("name", one.name());
          json.writeStringField("file", one.file().toString());
          keys(one).write(json, one.answer().keys());
          calls(one).write(json, one.answer().calls());
        });
  }

  private KeySites keys(ReportedModule one) {
    return new KeySites(one.module(), decoder, Sources.NOT_ASKED);
  }

  private CallSites calls(ReportedModule one) {
    return new CallSites(one.module().image(), decoder, Sources.NOT_ASKED);
  }
}
