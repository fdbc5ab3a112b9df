package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.page.TablePage.Form.CODE;
import static org.jumppatch.patcher.page.TablePage.Form.NUMBER;
import static org.jumppatch.patcher.page.TablePage.Form.TEXT;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jumppatch.patcher.explain.CauseCount;
import org.jumppatch.patcher.explain.ModuleChange;
import org.jumppatch.patcher.explain.TextChanges;
import org.jumppatch.patcher.page.TablePage.Column;
import org.jumppatch.patcher.page.TablePage.Table;

/** What changed since an earlier dump, as tables of a page. */
record ChangeTables(TextChanges changes) {
  /** Those that have rows. */
  List<Table> all() {
    return Stream.of(bytes(), keys(), calls(), modules())
        .filter(table -> !table.rows().isEmpty())
        .toList();
  }

  private Table bytes() {
    List<List<Object>> rows = new ArrayList<>();
    addBytes(rows, "", changes.missing(), changes.unexplained(), changes.causes());
    for (ModuleChange module : changes.modules()) {
      addBytes(rows, module.name(), 0, module.unexplained(), module.causes());
    }
    return new Table(
        "Bytes that changed since the earlier dump",
        List.of(
            new Column("MODULE", TEXT, "whose text; empty for the kernel's"),
            new Column("CAUSE", TEXT, "what the bytes are part of now"),
            new Column("BYTES", NUMBER, "how many")),
        rows);
  }

  private static void addBytes(
      List<List<Object>> rows,
      String module,
      long missing,
      long unexplained,
      List<CauseCount> causes) {
    if (unexplained != 0) {
      rows.add(List.of(module, "unexplained now or then", unexplained));
    }
    if (missing != 0) {
      rows.add(List.of(module, "not compared, as the earlier dump lacks them", missing));
    }
    causes.forEach(one -> rows.add(List.of(module, one.cause().word(), one.bytes())));
  }

  private Table keys() {
    List<List<Object>> rows = new ArrayList<>();
    addKeys(rows, "", changes.keys());
    changes.modules().forEach(module -> addKeys(rows, module.name(), module.keys()));
    return new Table(
        "Keys that changed since the earlier dump",
        List.of(
            new Column("MODULE", TEXT, "in whose text its sites are; empty for the kernel's"),
            new Column("KEY", TEXT, ""),
            new Column("WAS", TEXT, "its state in the earlier dump"),
            new Column("IS", TEXT, "its state in the later one")),
        rows);
  }

  private static void addKeys(
      List<List<Object>> rows, String module, List<TextChanges.KeyChange> keys) {
    for (TextChanges.KeyChange key : keys) {
      rows.add(
          List.of(
              module,
              key.after().label(),
              ChangesReport.state(key.before()),
              ChangesReport.state(key.after())));
    }
  }

  private Table calls() {
    return new Table(
        "Static calls that changed since the earlier dump",
        List.of(
            new Column("CALL", TEXT, ""),
            new Column("WENT TO", CODE, "in the earlier dump"),
            new Column("GOES TO", CODE, "in the later one")),
        changes.calls().stream()
            .map(call -> List.<Object>of(call.label(), call.before(), call.after()))
            .toList());
  }

  private Table modules() {
    return new Table(
        "Modules since the earlier dump",
        List.of(
            new Column("MODULE", TEXT, ""),
            new Column("FATE", TEXT, "what became of it"),
            new Column("BYTES", NUMBER, "how many of its text changed"),
            new Column("UNEXPLAINED", NUMBER, "how many of those are unexplained now or then"),
            new Column("NOT COMPARED", TEXT, "why its text, or a part of it, was not compared")),
        changes.modules().stream()
            .map(
                one ->
                    List.<Object>of(
                        one.name(),
                        one.fate().word(),
                        one.bytes(),
                        one.unexplained(),
                        one.lacking()))
            .toList());
  }
}
