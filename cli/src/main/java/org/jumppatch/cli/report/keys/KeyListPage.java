package org.jumppatch.cli.report.keys;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.jumppatch.cli.image.Places;
import org.jumppatch.patcher.page.TablePage;
import org.jumppatch.patcher.page.TablePage.Column;
import org.jumppatch.patcher.page.TablePage.Form;
import org.jumppatch.patcher.page.TablePage.Table;

/**
 * Keys as a page, to search and sort in a browser.
 *
 * @param title what they are the keys of
 * @param facts what there is to say of them
 * @param list the keys and their columns
 */
public record KeyListPage(String title, List<String> facts, KeyList list) {
  /** Writes it; {@code out} stays open. */
  public void write(Writer out) throws IOException {
    List<Column> columns =
        list.columns().stream()
            .map(one -> new Column(one.heading(), form(one), one.meaning()))
            .toList();
    List<List<Object>> rows = list.rows().stream().map(this::cells).toList();
    new TablePage(title, facts, List.of(new Table("Keys", columns, rows))).write(out);
  }

  private static Form form(KeyColumn column) {
    return switch (column) {
      case ADDRESS, SYMBOL -> Form.CODE;
      default -> column.isNumber() ? Form.NUMBER : Form.TEXT;
    };
  }

  private List<Object> cells(KeyRow row) {
    Places places = list.places();
    return list.columns().stream()
        .map(
            one ->
                one.isNumber() && one.isKnown(row)
                    ? (Object) one.number(row, list.cpus())
                    : (Object) one.text(row, places))
        .toList();
  }
}
