package org.jumppatch.cli.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.SiteChange;

/** The instructions that a plan changes, old and new, in the style of a unified diff. */
public final class InstructionDiff {
  private final PrintWriter out;
  private final OpenImage open;
  private final Places places;
  private final InstructionDecoder decoder;
  private final Colours colours;

  public InstructionDiff(
      PrintWriter out, OpenImage open, InstructionDecoder decoder, Colours colours) {
    this.colours = colours;
    this.out = out;
    this.open = open;
    this.places = new Places(open.image());
    this.decoder = decoder;
  }

  /** Prints a hunk for each site, batch by batch, in each by address. */
  public void print(FlipPlan plan) {
    List<List<SiteChange>> batches = plan.batches();
    if (batches.stream().flatMap(List::stream).allMatch(InstructionDiff::isNothing)) {
      return;
    }
    String image = open.image().path().toString();
    out.println("--- " + image);
    out.println("+++ " + image + " (patched)");
    for (int i = 0; i < batches.size(); i++) {
      List<SiteChange> batch = new ArrayList<>(batches.get(i));
      batch.removeIf(InstructionDiff::isNothing);
      batch.sort((a, b) -> Long.compareUnsigned(a.address(), b.address()));
      for (SiteChange change : batch) {
        print(change, i + 1);
      }
    }
  }

  /** Whether it writes what is there. */
  private static boolean isNothing(SiteChange change) {
    return change.text().equals(change.old());
  }

  private void print(SiteChange change, int commit) {
    String place = places.symbol(change.address());
    String head =
        "@@ %s,%d @@ %s%s, commit %d"
            .formatted(
                places.address(change.address()),
                change.old().length(),
                place.isEmpty() ? places.section(change.address()) : place,
                owner(change),
                commit);
    out.println(colours.paint(Colours.Meaning.PLACE, head));
    print('-', change.address(), change.old());
    print('+', change.address(), change.text());
  }

  private void print(char sign, long address, CodeBytes text) {
    out.println(
        colours.paint(
            sign == '-' ? Colours.Meaning.REMOVED : Colours.Meaning.ADDED,
            "%c%-17s  %s".formatted(sign, text, words(address, text))));
  }

  /** All instructions in the bytes, with the int3 after the last one counted. */
  private String words(long address, CodeBytes text) {
    byte[] bytes = text.toArray();
    StringBuilder words = new StringBuilder();
    int at = 0;
    while (at < bytes.length) {
      Instruction next = decoder.decode(bytes, at, bytes.length, address + at);
      words.append(at == 0 ? "" : "; ");
      if (next == null) {
        return words.append("(bad)").toString();
      }
      if (at > 0 && next.mnemonic().equals("int3")) {
        return words.append("int3 x ").append(bytes.length - at).toString();
      }
      words.append(next.text(places::address));
      at += next.length();
    }
    return words.toString();
  }

  private static String owner(SiteChange change) {
    if (change.owner().isEmpty()) {
      return "";
    }
    return (change.call().isEmpty() ? ", key " : ", call ") + change.owner();
  }
}
