package org.jumppatch.cli.report.keys;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.elf.source.SourceLine;
import org.jumppatch.elf.source.SourceLines;

/**
 * Lines of source beside what is shown of sites. The folder that all files are in is told once, so
 * that their names fit a terminal.
 *
 * @param lines the lines; null where nobody asked
 * @param folder that folder, up to its slash; empty where there is none
 */
public record Sources(@Nullable SourceLines lines, String folder) {
  /** Nobody asked. */
  public static final Sources NOT_ASKED = new Sources(null, "");

  /** These lines; null where nobody asked. */
  public static Sources of(@Nullable SourceLines lines) {
    return lines == null ? NOT_ASKED : new Sources(lines, lines.folder());
  }

  /** Whether they are shown. */
  boolean areShown() {
    return lines != null;
  }

  /** Prints the folder, where there is one. */
  public void printFolder(PrintWriter out, Screen screen) {
    if (!folder.isEmpty()) {
      screen.print(out, "sources in " + Terminal.printable(folder));
    }
  }

  /**
   * Cells for a site, {@code file:line} and the function: a pair for each function that is inlined
   * there, the innermost first; one pair at least.
   */
  List<String[]> cells(long site) {
    List<String[]> cells = new ArrayList<>();
    for (SourceLine line : at(site)) {
      String file = line.file() == null ? "?" : line.file().substring(folder.length());
      String number = line.file() == null || line.line() == 0 ? "" : ":" + line.line();
      cells.add(new String[] {file + number, line.function() == null ? "" : line.function()});
    }
    if (cells.isEmpty()) {
      cells.add(new String[] {"?", ""});
    }
    return cells;
  }

  private List<SourceLine> at(long site) {
    return lines == null ? List.of() : lines.at(site);
  }

  /** Writes a site's lines as the field {@code source}; nothing where nobody asked. */
  void write(JsonGenerator json, long site) throws IOException {
    if (lines == null) {
      return;
    }
    Json.writeObjects(
        json,
        "source",
        at(site),
        line -> {
          json.writeStringField("file", line.file());
          json.writeNumberField("line", line.line());
          json.writeStringField("function", line.function());
        });
  }
}
