package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.page.TablePage.Form.CODE;
import static org.jumppatch.patcher.page.TablePage.Form.NUMBER;
import static org.jumppatch.patcher.page.TablePage.Form.TEXT;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.report.SwitchWord;
import org.jumppatch.patcher.explain.Explanation;
import org.jumppatch.patcher.explain.TextChanges;
import org.jumppatch.patcher.explain.UnexplainedRun;
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
import org.jumppatch.patcher.explain.pointer.PointerVerdict;
import org.jumppatch.patcher.page.TablePage;
import org.jumppatch.patcher.page.TablePage.Column;
import org.jumppatch.patcher.page.TablePage.Table;

/** What explaining a dump came to, as a page to search and sort: first what nothing explains. */
public final class ExplainPage {
  private final Explanation found;
  private final List<Table> tables = new ArrayList<>();

  private ExplainPage(Explanation found) {
    this.found = found;
  }

  /**
   * Writes it; {@code out} stays open.
   *
   * @param title what was explained
   * @param facts what the report says before its tables, a line each
   */
  public static void write(Writer out, String title, List<String> facts, Explanation found)
      throws IOException {
    ExplainPage page = new ExplainPage(found);
    page.addRuns();
    TextChanges changes = found.changes();
    if (changes != null) {
      page.tables.addAll(new ChangeTables(changes).all());
    }
    page.addCauses();
    page.addKeys();
    page.addModules();
    page.addTraced();
    page.addUnread();
    page.addPointers();
    page.addDisagreements();
    page.addFeatures();
    new TablePage(title, facts, page.tables).write(out);
  }

  private void addRuns() {
    add(
        "Unexplained places",
        found.allRuns().stream().map(ExplainPage::cells).toList(),
        new Column("ADDRESS", CODE, "running address of the first byte"),
        new Column("SYMBOL", CODE, "where that is"),
        new Column("BYTES", NUMBER, "how many bytes nothing explains there"),
        new Column(
            "EXPECTED",
            CODE,
            "the instructions that were expected to run; in parentheses bytes that run so"),
        new Column(
            "RUNNING",
            CODE,
            "the instructions that run; in parentheses bytes that are expected so"),
        new Column("ABOUT", TEXT, "what is known of the place"));
  }

  private static List<Object> cells(UnexplainedRun run) {
    String trap = run.breakpoint() ? "an int3 where an instruction starts" : "";
    String about = run.about().isEmpty() || trap.isEmpty() ? "" : "; ";
    return List.of(
        Places.hex(run.address()),
        run.symbol(),
        run.found().length() / 2,
        code(run, run.expectedBytes(), run.expectedCode()),
        code(run, run.foundBytes(), run.foundCode()),
        run.about() + about + trap);
  }

  /** In one cell, for a window has no room for a column of bytes and one of code twice. */
  private static String code(UnexplainedRun run, String bytes, String code) {
    return bytes.isEmpty()
        ? "not known"
        : UnexplainedReport.marked(run, bytes) + (code.isEmpty() ? "" : ": " + code);
  }

  private void addCauses() {
    add(
        "Causes of what differs",
        found.causes().stream()
            .map(
                one -> List.<Object>of(one.cause().word(), one.sites(), one.bytes(), one.byPlace()))
            .toList(),
        new Column("CAUSE", TEXT, ""),
        new Column("SITES", NUMBER, "places that it has changed"),
        new Column("BYTES", NUMBER, "bytes that it has changed"),
        new Column("BY PLACE", NUMBER, "bytes taken for it by where they are alone"));
  }

  private void addKeys() {
    add(
        "Keys",
        KeyOrder.of(found.keys()).stream()
            .map(
                one ->
                    List.<Object>of(
                        one.label(),
                        one.kind().word(),
                        one.sites(),
                        one.flipped(),
                        one.count() == null ? "" : String.valueOf(one.count()),
                        SwitchWord.of(one.key()),
                        one.state()))
            .toList(),
        new Column("KEY", TEXT, ""),
        new Column("KIND", TEXT, "what it belongs to, which tells who flips it"),
        new Column("SITES", NUMBER, ""),
        new Column("FLIPPED", NUMBER, "sites that are not as in the image"),
        new Column("COUNT", CODE, "how often it is enabled, by the dump's data"),
        new Column("IMAGE", TEXT, "its state in the image"),
        new Column("RUNNING", TEXT, "its state in the dump"));
  }

  private void addTraced() {
    add(
        "Functions that are traced, probed or patched",
        found.allTraced().stream()
            .map(
                one ->
                    List.<Object>of(
                        Places.hex(one.address()),
                        one.symbol(),
                        one.cause().word(),
                        one.targetSymbol().isEmpty()
                            ? Places.hex(one.target())
                            : one.targetSymbol(),
                        TracedReport.owner(one),
                        one.checked() ? "yes" : "no"))
            .toList(),
        new Column("ADDRESS", CODE, ""),
        new Column("SYMBOL", CODE, ""),
        new Column("CAUSE", TEXT, ""),
        new Column("GOES TO", CODE, ""),
        new Column("OWNER", TEXT, ""),
        new Column("CHECKED", TEXT, "whether the kernel's data says that it is to go there"));
  }

  private void addModules() {
    add(
        "Modules that are loaded",
        found.modules().stream()
            .map(
                one ->
                    List.<Object>of(
                        one.name(),
                        Places.hex(one.base()),
                        one.compared(),
                        one.missing(),
                        one.different(),
                        one.unexplained(),
                        one.lacking()))
            .toList(),
        new Column("MODULE", TEXT, ""),
        new Column("ADDRESS", CODE, "where its text is"),
        new Column("COMPARED", NUMBER, "bytes of its text that were compared"),
        new Column("MISSING", NUMBER, "bytes that the dump lacks"),
        new Column("DIFFERENT", NUMBER, "bytes that differ from its file"),
        new Column("UNEXPLAINED", NUMBER, "bytes that nothing explains"),
        new Column("NOT CHECKED", TEXT, "why its text was not compared"));
  }

  private void addUnread() {
    add(
        "Code that the kernel made and that was not looked into",
        found.unread().stream()
            .map(one -> List.<Object>of(Places.hex(one.address()), one.name(), one.reason()))
            .toList(),
        new Column("ADDRESS", CODE, ""),
        new Column("NAME", CODE, ""),
        new Column("REASON", TEXT, "why not"));
  }

  private void addPointers() {
    CheckedPointers pointers = found.pointers();
    add(
        "Pointers that go elsewhere than they may",
        pointers == null
            ? List.of()
            : pointers.with(PointerVerdict.ELSEWHERE).stream()
                .map(
                    one ->
                        List.<Object>of(
                            one.table().word(),
                            one.name(),
                            Places.hex(one.address()),
                            one.expectedSymbol(),
                            Places.hex(one.target()),
                            one.targetSymbol()))
                .toList(),
        new Column("TABLE", TEXT, ""),
        new Column("NAME", CODE, ""),
        new Column("ADDRESS", CODE, "where the pointer is"),
        new Column("EXPECTED", CODE, "where the image says that it goes"),
        new Column("TARGET", CODE, "where it goes"),
        new Column("SYMBOL", CODE, "what is there"));
  }

  private void addDisagreements() {
    add(
        "Text and data that do not agree",
        found.data().disagreements().stream()
            .map(one -> List.<Object>of(one.kind().word(), one.label(), one.text(), one.data()))
            .toList(),
        new Column("WHAT", TEXT, ""),
        new Column("NAME", CODE, ""),
        new Column("TEXT", TEXT, ""),
        new Column("DATA", TEXT, ""));
  }

  private void addFeatures() {
    add(
        "CPU features that the text was made for",
        found.features().stream()
            .map(
                one ->
                    List.<Object>of(
                        one.label(),
                        FeaturesReport.state(one.present()),
                        one.places(),
                        one.inData() == null ? "" : FeaturesReport.state(one.inData())))
            .toList(),
        new Column("FEATURE", TEXT, ""),
        new Column("TEXT", TEXT, "as the text says"),
        new Column("PLACES", NUMBER, ""),
        new Column("DATA", TEXT, "as the dump's data says"));
  }

  private void add(String title, List<List<Object>> rows, Column... columns) {
    if (!rows.isEmpty()) {
      tables.add(new Table(title, List.of(columns), rows));
    }
  }
}
