package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.patcher.who.StackFlip;

/** Tells which keys were being flipped when a stack was taken. */
public final class StackReport {
  /** More than so many keys are told by their number: any tracepoint, any message. */
  private static final int MOST_KEYS = 12;

  private final OpenImage open;
  private final Path file;
  private final KeyLabels labels;
  private final List<StackFlip> flips;

  /**
   * @param file the stack's
   */
  public StackReport(OpenImage open, Path file, KeyLabels labels, List<StackFlip> flips) {
    this.open = open;
    this.file = file;
    this.labels = labels;
    this.flips = flips;
  }

  /** Prints it for people. */
  public void print(PrintWriter out) {
    if (flips.isEmpty()) {
      out.println(file + ": no static key was being flipped there");
    }
    for (StackFlip flip : flips) {
      String by = flip.function().isEmpty() ? "a function that is not known" : flip.function();
      out.println(file + ":" + flip.line() + ": " + flip.flip() + " called by " + by);
      List<StaticKey> keys = flip.keys();
      if (keys.isEmpty()) {
        out.println("  the key is not known");
      } else if (keys.size() > MOST_KEYS) {
        String kind = labels.kind(keys.get(0)).word();
        out.println("  one of " + counted(keys.size(), "key") + " of kind " + kind);
      } else {
        for (StaticKey key : keys) {
          String label = labels.label(key);
          out.println("  " + label + (label.equals(key.name()) ? "" : "  " + key.name()));
        }
      }
    }
  }

  /** Prints one document. */
  public void printJson(PrintWriter out) throws IOException {
    Json.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("image", open.image().path().toString());
          json.writeStringField("stack", file.toString());
          Json.writeObjects(
              json,
              "flips",
              flips,
              flip -> {
                json.writeNumberField("line", flip.line());
                json.writeStringField("flip", flip.flip());
                json.writeStringField(
                    "function", flip.function().isEmpty() ? null : flip.function());
                Json.writeTexts(json, "keys", flip.keys().stream().map(StaticKey::name).toList());
              });
          json.writeEndObject();
        });
  }
}
