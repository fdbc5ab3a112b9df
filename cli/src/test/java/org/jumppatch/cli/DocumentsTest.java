package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jumppatch.cli.report.keys.CallColumn;
import org.jumppatch.cli.report.keys.KeyColumn;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every command that README.md and the pages of docs show prints what they show there. */
class DocumentsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");

  private static final String PROMPT = "$ ./jumppatch ";

  /** The kernel that the pages were written with; with another one the numbers are others. */
  private static final String KERNEL = "6.1.0-53-cloud-amd64";

  @TempDir Path folder;

  private record Shown(String command, List<String> output) {
    /** As it stands in the page. */
    String text() {
      return with(output);
    }

    String with(List<String> lines) {
      StringBuilder text = new StringBuilder(PROMPT).append(command).append('\n');
      lines.forEach(line -> text.append(line).append('\n'));
      return text.toString();
    }
  }

  @TestFactory
  List<DynamicTest> commands() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      String name = Checkout.root().relativize(page).toString();
      for (Shown shown : shown(Files.readAllLines(page))) {
        tests.add(DynamicTest.dynamicTest(name + ": " + shown.command(), () -> check(page, shown)));
      }
    }
    assertThat(tests).isNotEmpty();
    return tests;
  }

  /** A link to a file that is not there, or to a heading that no page has, would lead nowhere. */
  @TestFactory
  List<DynamicTest> links() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      Matcher links = LINK.matcher(Files.readString(page));
      while (links.find()) {
        String link = links.group(1);
        if (!link.startsWith("http")) {
          String name = Checkout.root().relativize(page) + ": " + link;
          tests.add(DynamicTest.dynamicTest(name, () -> follow(page, link)));
        }
      }
    }
    return tests;
  }

  private static void follow(Path page, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
    assertThat(target).exists();
    if (parts.length == 2) {
      assertThat(Files.readAllLines(target))
          .anyMatch(line -> line.startsWith("#") && anchor(line).equals(parts[1]));
    }
  }

  /** As GitHub makes it of a heading. */
  private static String anchor(String heading) {
    return heading
        .replaceFirst("^#+ ", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9 _-]", "")
        .replace(' ', '-');
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (Path folder : List.of(Checkout.root(), Checkout.root().resolve("docs"))) {
      int depth = folder.equals(Checkout.root()) ? 1 : Integer.MAX_VALUE;
      try (Stream<Path> files = Files.walk(folder, depth)) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    return pages;
  }

  @Test
  void theExitCodesAreThoseOfTheCommand() throws IOException {
    List<String> rows =
        Files.readAllLines(Checkout.root().resolve("docs/reference.md")).stream()
            .dropWhile(line -> !line.equals("## Exit codes"))
            .filter(line -> line.matches("\\| \\d+ \\|.*"))
            .toList();
    assertThat(rows)
        .containsExactlyElementsOf(
            ExitCode.meanings().entrySet().stream()
                .map(code -> "| %s | %s |".formatted(code.getKey(), phrase(code.getValue())))
                .toList());
  }

  @Test
  void theSurroundingsAreThoseOfTheManual() throws IOException {
    assertThat(rowsBelow("## Environment"))
        .containsExactlyElementsOf(rows(Surroundings.environment()));
    assertThat(rowsBelow("## Files")).containsExactlyElementsOf(rows(Surroundings.files()));
  }

  /** Who looks a word up goes on to where it is in the source. */
  @Test
  void classesAndPackagesThatPagesNameAreThere() throws IOException {
    Pattern named = Pattern.compile("`((?:elf|patcher|cli)(?:\\.[a-z]\\w*)+(?:\\.[A-Z]\\w*)?)`");
    for (String page : List.of("GLOSSARY.md", "ARCHITECTURE.md", "CONTRIBUTING.md")) {
      Path file = Checkout.root().resolve(page);
      Matcher matcher = named.matcher(Files.readString(file));
      while (matcher.find()) {
        String name = matcher.group(1);
        Path sources =
            Checkout.root()
                .resolve(name.substring(0, name.indexOf('.')))
                .resolve("src/main/java/org/jumppatch");
        Path source = sources.resolve(name.replace('.', '/'));
        assertThat(Files.isDirectory(source) || Files.exists(Path.of(source + ".java")))
            .as("%s: %s", page, name)
            .isTrue();
      }
    }
  }

  @Test
  void theColumnsAreThoseOfTheHelp() throws IOException {
    assertThat(columnsBelow("## Columns")).isEqualTo(KeyColumn.help());
    assertThat(columnsBelow("### Of static calls")).isEqualTo(CallColumn.help());
  }

  private static List<String> columnsBelow(String heading) throws IOException {
    return rowsBelow(heading).stream()
        .map(row -> row.substring(2, row.length() - 2).split(" \\| "))
        .map(cells -> "  %-10s%-12s%s".formatted((Object[]) cells))
        .toList();
  }

  /** Of the table below a heading of the reference, without marks. */
  private static List<String> rowsBelow(String heading) throws IOException {
    return Files.readAllLines(Checkout.root().resolve("docs/reference.md")).stream()
        .dropWhile(line -> !line.equals(heading))
        .dropWhile(line -> !line.startsWith("|---"))
        .skip(1)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.replace("`", ""))
        .toList();
  }

  private static List<String> rows(List<Surroundings.Item> items) {
    return items.stream().map(one -> "| %s | %s |".formatted(one.name(), one.meaning())).toList();
  }

  /** A sentence as it stands in a table. */
  private static String phrase(String sentence) {
    return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1, sentence.length() - 1);
  }

  private void check(Path page, Shown shown) throws IOException {
    if (shown.command().contains("samples/kernels/6.1/")) {
      Path series = Checkout.root().resolve("samples/kernels/6.1");
      if (Files.notExists(series)) {
        throw Program.missing("no kernel 6.1: run samples/fetch-kernels");
      }
      assumeTrue(series.toRealPath().endsWith(KERNEL), "the pages show another kernel");
    }
    String[] pipe = shown.command().split(" \\| ", -1);
    // Patterns are quoted, as a shell wants them.
    List<Object> words = new ArrayList<>(List.of(pipe[0].replace("'", "").split(" ", -1)));
    String output = null;
    int option = words.indexOf("-o");
    if (option >= 0) {
      output = (String) words.get(option + 1);
      words.set(option + 1, folder.resolve(output));
    }
    CommandRun run = CommandRun.of(words.toArray());
    String text = run.err() + run.out();
    if (output != null) {
      text = text.replace(folder.resolve(output).toString(), output);
    }
    List<String> lines = text.lines().toList();
    for (int i = 1; i < pipe.length; i++) {
      lines = filter(lines, pipe[i]);
    }
    if (Boolean.getBoolean("samples.write")) {
      Files.writeString(page, Files.readString(page).replace(shown.text(), shown.with(lines)));
    } else {
      assertThat(lines).isEqualTo(shown.output());
    }
  }

  private static List<String> filter(List<String> lines, String command) {
    if (command.startsWith("head -n ")) {
      return lines.stream().limit(Integer.parseInt(command.substring(8))).toList();
    }
    if (command.startsWith("tail -n ")) {
      return lines.stream().skip(lines.size() - Long.parseLong(command.substring(8))).toList();
    }
    if (command.startsWith("grep -v '") && command.endsWith("'")) {
      String unwanted = command.substring(9, command.length() - 1);
      return lines.stream().filter(line -> !line.contains(unwanted)).toList();
    }
    throw new IllegalArgumentException(command);
  }

  private static List<Shown> shown(List<String> readme) {
    List<Shown> shown = new ArrayList<>();
    List<String> output = new ArrayList<>();
    boolean inside = false;
    for (String line : readme) {
      if (line.startsWith("```")) {
        inside = line.equals("```console");
      } else if (inside && line.startsWith(PROMPT)) {
        output = new ArrayList<>();
        shown.add(new Shown(line.substring(PROMPT.length()), output));
      } else if (inside) {
        output.add(line);
      }
    }
    return shown.stream().map(DocumentsTest::withoutLastBlankLine).collect(Collectors.toList());
  }

  private static Shown withoutLastBlankLine(Shown shown) {
    List<String> output = shown.output();
    int end = output.size();
    if (end > 0 && output.get(end - 1).isEmpty()) {
      end--;
    }
    return new Shown(shown.command(), output.subList(0, end));
  }
}
