package org.jumppatch.cli.report.keys;

import java.util.List;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.report.SwitchWord;
import org.jumppatch.patcher.text.Grouped;

/** What can be shown of a key, and keys be sorted by. */
public enum KeyColumn implements ListColumn {
  NAME("name", "KEY", "the key's name: what people call it, or its symbol with --all"),
  SYMBOL("symbol", "SYMBOL", "its symbol, and an offset where it is part of something"),
  ADDRESS("address", "ADDRESS", "where it lies"),
  KIND("kind", "KIND", "what it belongs to"),
  STATE("state", "STATE", "on or off, as its sites are in the image; mixed where they disagree"),
  TYPE("type", "TYPE", "its initial state as it was declared"),
  ENABLED("enabled", "COUNT", "how often it is enabled in the image"),
  SITES("sites", "SITES", "places in code that test it"),
  ON("on", "ON", "sites whose instruction is that of an enabled key"),
  SHORT("short", "SHORT", "sites of 2 bytes"),
  NEAR("near", "NEAR", "sites of 5 bytes"),
  INIT(
      "init",
      "INIT",
      "sites in text that is gone once the kernel has booted; costs leave them out"),
  QUAD("quad", "QUAD", "sites that cross an 8-byte boundary: no CPU need fetch them at once"),
  LINE("line", "LINE", "sites that cross a 64-byte boundary, a cache line's"),
  BATCHES(
      "batches",
      "BATCHES",
      "vectors of up to 256 of its own sites that a flip patches, one after another"),
  SYNCS("syncs", "SYNCS", "times these make every CPU serialise, the patching one too"),
  IPIS(
      "ipis",
      "IPIS/CPU",
      "interrupts of each other CPU, its static call's and its modules' among them; 0 if sealed"),
  ONE_BY_ONE("1-by-1", "1 BY 1", "the same if each site were patched on its own"),
  ALL_IPIS("all-ipis", "IPIS", "interrupts of all other CPUs together, on a machine of --cpus"),
  CALL("call", "CALL", "the static call that is updated with it"),
  CALL_SITES("call-sites", "CALLS", "sites of that call"),
  NOINSTR(
      "noinstr",
      "NOINSTR",
      "sites in noinstr and entry text, which runs before a kernel entry can catch up"),
  ISOLATED(
      "isolated",
      "ISOLATED",
      "interrupts of each CPU in user mode that are left if syncs are deferred"),
  DEFERRAL(
      "deferral",
      "DEFERRAL",
      "what becomes of a flip then: deferred, interrupts; sealed, read-only; unknown"),
  SEALED("sealed", "SEALED", "yes where nobody can flip it once the kernel has booted"),
  WHEN(
      "when",
      "WHEN",
      "sealed, boot (flipped from init text alone), run, or unknown; reads all code"),
  MODULES("modules", "MODULES", "sites in the modules of --modules");

  /** What a table shows that nobody chose columns for. */
  public static final List<KeyColumn> STANDARD =
      List.of(NAME, STATE, SITES, SHORT, NEAR, INIT, BATCHES, SYNCS, IPIS, ONE_BY_ONE);

  /** What a table shows of keys in noinstr text. */
  public static final List<KeyColumn> OF_NOINSTR =
      List.of(NAME, STATE, KIND, SITES, NOINSTR, IPIS, ISOLATED, DEFERRAL);

  /** What a narrow table does without, the first one first. */
  public static final List<KeyColumn> UNNEEDED =
      List.of(
          KIND,
          INIT,
          SYNCS,
          SHORT,
          NEAR,
          BATCHES,
          ON,
          QUAD,
          LINE,
          ONE_BY_ONE,
          CALL_SITES,
          TYPE,
          SITES,
          STATE,
          MODULES,
          IPIS,
          ISOLATED);

  private final String word;
  private final String heading;
  private final String meaning;

  KeyColumn(String word, String heading, String meaning) {
    this.word = word;
    this.heading = heading;
    this.meaning = meaning;
  }

  /** The word for it on a command line, and as a heading that scripts read. */
  @Override
  public String label() {
    return word;
  }

  @Override
  public String toString() {
    return word;
  }

  @Override
  public String heading() {
    return heading;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  /** A line for each that says what it means. */
  public static List<String> help() {
    return ListColumn.help(values());
  }

  @Override
  public boolean isNumber() {
    return switch (this) {
      case NAME, SYMBOL, ADDRESS, KIND, STATE, TYPE, CALL, DEFERRAL, SEALED, WHEN -> false;
      default -> true;
    };
  }

  /**
   * The number of a key; of an address too, by which keys can be sorted.
   *
   * @param cpus of the machine that is asked about
   */
  long number(KeyRow row, int cpus) {
    return switch (this) {
      case ADDRESS -> row.key().address();
      case ENABLED -> row.key().enabled();
      case SITES -> row.cost().sites();
      case ON -> row.cost().sitesOn();
      case SHORT -> row.cost().shortSites();
      case NEAR -> row.cost().nearSites();
      case INIT -> row.cost().initSites();
      case QUAD -> row.cost().crossingQuad();
      case LINE -> row.cost().crossingLine();
      case BATCHES -> row.cost().batches();
      case SYNCS -> row.cost().syncs();
      case IPIS -> row.total().ipisPerCpu();
      case ONE_BY_ONE -> row.total().oneByOne();
      case ALL_IPIS -> (long) row.total().ipisPerCpu() * (cpus - 1);
      case CALL_SITES -> row.total().callSites();
      case NOINSTR -> row.total().noinstrSites();
      case ISOLATED -> row.total().isolatedIpisPerCpu();
      case MODULES -> row.total().moduleSites();
      default -> 0;
    };
  }

  /** Whether a key has it: where and how often enabled is what another file has, it alone tells. */
  boolean isKnown(KeyRow row) {
    return !row.key().isExternal() || (this != ADDRESS && this != ENABLED);
  }

  /** The text of a key, of a column that is no number; empty where the image does not tell. */
  String text(KeyRow row, Places places) {
    if (!isKnown(row)) {
      return "";
    }
    return switch (this) {
      case NAME -> row.label();
      case SYMBOL -> row.key().name();
      case ADDRESS -> places.ofKey(row.key());
      case KIND -> row.kind().word();
      case STATE -> SwitchWord.of(row.key());
      case TYPE -> row.key().type().word();
      case CALL -> row.total().call() == null ? "" : String.valueOf(row.total().call());
      case DEFERRAL -> row.total().standing().word();
      case SEALED -> row.total().sealed() ? "yes" : "";
      case WHEN -> row.when() == null ? "" : row.when().word();
      default -> "";
    };
  }

  /** What a cell of a table holds. */
  String cell(KeyRow row, Places places, int cpus) {
    return isNumber() && isKnown(row) ? Grouped.grouped(number(row, cpus)) : text(row, places);
  }

  /** The same for other programs: numbers without separators. */
  String plain(KeyRow row, Places places, int cpus) {
    return isNumber() && isKnown(row) ? Long.toString(number(row, cpus)) : text(row, places);
  }
}
