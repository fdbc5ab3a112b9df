package org.jumppatch.cli.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.patcher.page.TablePage;
import org.jumppatch.patcher.page.TablePage.Column;
import org.jumppatch.patcher.page.TablePage.Form;
import org.jumppatch.patcher.page.TablePage.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of {@code list} and {@code explain}: they have what JSON has, to search and sort. */
class TablePageTest {
  private static final String ROWS = "document.querySelectorAll('tbody tr').length";

  @TempDir Path folder;

  private Path page(CommandRun run) throws IOException {
    return Files.writeString(folder.resolve("page.html"), run.out());
  }

  private static void search(Browser browser, String words) {
    browser.value(
        "(() => { const box = document.querySelector('input'); box.value = '%s';".formatted(words)
            + " box.dispatchEvent(new Event('input')); })()");
  }

  @Test
  void tablesAreSearchedAndSorted() throws IOException {
    try (Browser browser = new Browser(folder.resolve("profile"))) {
      browser.look(1000, 800, "dark");
      keys(browser);
      places(browser);
      manyRows(browser);
      wideRows(browser);
    }
  }

  /** Places with long names and several instructions are seen whole on a small screen. */
  private void wideRows(Browser browser) throws IOException {
    browser.look(1280, 800, "light");
    List<Column> columns =
        Stream.of("ADDRESS", "SYMBOL", "EXPECTED", "EXPECTED CODE", "RUNNING", "RUNNING CODE")
            .map(name -> new Column(name, Form.CODE, ""))
            .toList();
    String code = "mov qword ptr [rsp + 0x50], rax; call 0xffffffff81690a90";
    List<Object> row =
        List.of(
            "0xffffffff81690bb5",
            "x64_sys_getdents64+0x4 [bridge]",
            "cccccccccccccccc",
            code,
            "6bc3200048897df0",
            code,
            5,
            "an int3 where an instruction starts");
    List<Column> all = new ArrayList<>(columns);
    all.add(new Column("BYTES", Form.NUMBER, ""));
    all.add(new Column("ABOUT", Form.TEXT, ""));
    StringWriter page = new StringWriter();
    new TablePage("wide", List.of(), List.of(new Table("wide", all, Collections.nCopies(40, row))))
        .write(page);
    browser.open(Files.writeString(folder.resolve("wide.html"), page.toString()), "");
    String box = "document.querySelector('.sheet').";
    assertThat(browser.number(box + "scrollWidth")).isEqualTo(browser.number(box + "clientWidth"));
    assertThat(browser.number("document.querySelector('td').getClientRects().length")).isOne();
  }

  private void keys(Browser browser) throws IOException {
    Path image = Samples.image("schedstats.elf");
    List<JsonText> keys = JsonText.of(CommandRun.of("list", image, "--json").out()).objects("keys");
    CommandRun run =
        CommandRun.of("list", image, "--format", "html", "--columns", "name,sites,quad");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    browser.open(page(run), "");
    assertThat(browser.number(ROWS)).isEqualTo(keys.size());
    assertThat(browser.textOf("#facts")).contains("60 entries", "2 keys");
    for (JsonText key : keys) {
      search(browser, key.text("name"));
      assertThat(browser.number(ROWS)).isEqualTo(1);
      assertThat(browser.textOf("tbody"))
          .isEqualTo(key.text("name") + key.number("sites") + key.number("crossing_quad"));
    }
    search(browser, "");
    assertThat(browser.textOf("tbody td")).isEqualTo("sched_schedstats");
    for (String first : List.of("sched_schedstats", "netstamp_needed_key")) {
      browser.value("document.querySelectorAll('thead button')[1].click()");
      assertThat(browser.textOf("tbody td")).isEqualTo(first);
    }
    assertThat(browser.text("document.querySelectorAll('th')[1].ariaSort")).isEqualTo("ascending");
    assertThat(browser.complaints()).isEmpty();
  }

  private void places(Browser browser) throws IOException {
    Path image = Samples.image("schedstats.elf");
    Path dump = Checkout.root().resolve("samples/dumps/schedstats.core");
    JsonText found =
        JsonText.of(CommandRun.of("explain", image, dump, "--json").out())
            .objects("unexplained")
            .get(0);
    CommandRun run = CommandRun.of("explain", image, dump, "--format", "html");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    browser.open(page(run), "");
    assertThat(browser.textOf("h2")).isEqualTo("Unexplained places");
    assertThat(browser.textOf("tbody tr"))
        .contains(found.text("address"), found.text("symbol"), found.text("new"), "mov rax, rdi");
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.fetchedFromElsewhere()).isEmpty();
  }

  /** Of many rows those in sight are elements; all are found. */
  private void manyRows(Browser browser) throws IOException {
    Path kernel = Checkout.root().resolve("samples/kernels/6.1/vmlinuz");
    if (!Files.exists(kernel)) {
      return;
    }
    JsonText listed = JsonText.of(CommandRun.of("list", kernel, "--json").out());
    browser.open(page(CommandRun.of("list", kernel, "--all", "--format", "html")), "");
    int all = listed.objects("keys").size();
    assertThat(browser.number("jumppatch.sheets[0].rows.all.length")).isEqualTo(all);
    assertThat(browser.number(ROWS)).isLessThan(1000);
    search(browser, "sched_schedstats");
    assertThat(browser.textOf("tbody")).startsWith("sched_schedstats").contains("76");
    search(browser, "");
    browser.value("dispatchEvent(new Event('beforeprint'))");
    assertThat(browser.number(ROWS)).isEqualTo(all);
  }
}
