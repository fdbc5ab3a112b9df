package org.jumppatch.patcher.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;
import static org.jumppatch.patcher.text.TextTable.Align.RIGHT;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTableTest {
  private static final String NAME = "__tracepoint_mmap_lock_acquire_returned+0x8";

  private static TextTable table() {
    TextTable table = new TextTable(LEFT, LEFT, RIGHT, RIGHT).yielding(0, 2, 3);
    table.add("KEY", "STATE", "SHORT", "1 BY 1");
    table.add(NAME, "off", "1", "444");
    table.add("short", "mixed", "17", "51");
    return table;
  }

  private static List<String> printed(TextTable table, int columns) {
    StringWriter out = new StringWriter();
    table.print(new PrintWriter(out, true), columns);
    return out.toString().lines().toList();
  }

  @Test
  void whatIsNoScreenGetsAll() {
    StringWriter out = new StringWriter();
    table().print(new PrintWriter(out, true));
    assertThat(out.toString().lines())
        .containsExactly(
            "KEY                                          STATE  SHORT  1 BY 1",
            "__tracepoint_mmap_lock_acquire_returned+0x8  off        1     444",
            "short                                        mixed     17      51");
    assertThat(printed(table(), 65)).isEqualTo(out.toString().lines().toList());
  }

  @Test
  void columnsAreLeftOutFirst() {
    assertThat(printed(table(), 60))
        .containsExactly(
            "KEY                                          STATE  1 BY 1",
            "__tracepoint_mmap_lock_acquire_returned+0x8  off       444",
            "short                                        mixed      51");
  }

  @Test
  void thenALongTextLosesItsMiddle() {
    assertThat(printed(table(), 31))
        .containsExactly(
            "KEY                       STATE",
            "__tracepoin..eturned+0x8  off",
            "short                     mixed");
  }

  /** A line that is too wide even so is not poorer for it. */
  @Test
  void nothingIsLeftOutWhereThatIsNotEnough() {
    assertThat(printed(table(), 30)).isEqualTo(printed(table(), 200));
    TextTable alike = new TextTable(LEFT, RIGHT, RIGHT).yielding(0, 1);
    for (char middle : "abc".toCharArray()) {
      alike.add("x".repeat(30) + middle + "y".repeat(30), "1", "2");
    }
    assertThat(printed(alike, 40)).isEqualTo(printed(alike, 200));
  }

  /** What is cut of a path is its folders, then what follows it; the file and its line stay. */
  @Test
  void pathsLoseTheirFoldersFirst() {
    TextTable paths = new TextTable(LEFT, RIGHT).yielding(0);
    paths.add("include/net/inet_connection_sock.h:235 inet_csk_reset", "1");
    paths.add("net/ipv4/route.c:12 ip_rt_bug", "2");
    assertThat(printed(paths, 50))
        .containsExactly(
            "..net/inet_connection_sock.h:235 inet_csk_reset  1",
            "net/ipv4/route.c:12 ip_rt_bug                    2");
    assertThat(printed(paths, 49).get(0))
        .isEqualTo("..inet_connection_sock.h:235 inet_csk_reset  1");
    assertThat(printed(paths, 42).get(0)).isEqualTo("..inet_connection_sock.h:235 inet..eset  1");
    assertThat(printed(paths, 30).get(0)).isEqualTo("..inet_connec..et_csk_reset  1");
  }

  /** Files of one name are told by their folders, or the table is as wide as it has to be. */
  @Test
  void pathsDoNotBecomeOne() {
    TextTable paths = new TextTable(LEFT, RIGHT).yielding(0);
    paths.add("drivers/some/folder/main.c:12 probe_it", "1");
    paths.add("drivers/other/folder/main.c:12 probe_it", "2");
    assertThat(printed(paths, 38).get(0)).startsWith("..some/folder/main.c:12 probe_it");
    assertThat(printed(paths, 30)).isEqualTo(printed(paths, 200));
  }

  /** Columns are worth more than folders. */
  @Test
  void foldersGoBeforeColumns() {
    TextTable paths = new TextTable(LEFT, RIGHT).yielding(0, 1);
    paths.add("include/net/inet_connection_sock.h:235 inet_csk_reset", "100");
    assertThat(printed(paths, 50))
        .containsExactly("..inet_connection_sock.h:235 inet_csk_reset  100");
  }

  /** One long name among many takes no column from the others. */
  @Test
  void fewTextsLoseTheirMiddlesBeforeColumnsGo() {
    TextTable many = table();
    for (int i = 0; i < 40; i++) {
      many.add("key" + i, "on", "1", "2");
    }
    assertThat(printed(many, 50).subList(0, 2))
        .containsExactly(
            "KEY                           STATE  SHORT  1 BY 1",
            "__tracepoint_.._returned+0x8  off        1     444");
  }

  @Test
  void noTwoTextsBecomeOne() {
    TextTable alike = new TextTable(LEFT, RIGHT).yielding(0);
    for (char middle : "abc".toCharArray()) {
      alike.add("x".repeat(30) + middle + "y".repeat(30), "1");
    }
    assertThat(printed(alike, 40)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {31, 37, 39, 45, 46, 52, 64, 65, 66, 200})
  void noLineIsWiderThanTheScreen(int columns) {
    assertThat(printed(table(), columns))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
  }

  @Test
  void coloursDoNotMoveColumns() {
    TextTable plain = table();
    TextTable coloured = table();
    coloured.headed(cell -> "<" + cell + ">").painted(1, cell -> "<" + cell + ">");
    List<String> lines = printed(coloured, 50);
    assertThat(lines.get(1)).contains("<off>");
    assertThat(lines.stream().map(line -> line.replaceAll("[<>]", "")))
        .containsExactlyElementsOf(printed(plain, 50));
  }

  @Test
  void aLongLastTextGoesOnBelowItself() {
    TextTable table = new TextTable(LEFT, LEFT).yielding(0).wrapping();
    table.add("KEY", "");
    table.add("__cfs_bandwidth_used", "sites 28 to 39, short sites 11 to 16, near sites 17 to 23");
    assertThat(printed(table, 50))
        .containsExactly(
            "KEY",
            "__cfs_bandwidth_used  sites 28 to 39, short sites",
            "                      11 to 16, near sites 17 to",
            "                      23");
    assertThat(printed(table, 200)).hasSize(2);
  }
}
