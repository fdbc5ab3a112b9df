package org.jumppatch.cli;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jumppatch.elf.testing.Checkout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages for engineers call classes, packages and scripts of pages is there. */
class NamesInPagesTest {
  private static final Pattern NAME =
      Pattern.compile(
          "`([A-Z][a-z]+[A-Za-z0-9]*|(?:elf|patcher|cli)(?:\\.[a-z0-9]+)+|[a-z-]+\\.js)`");

  @ParameterizedTest
  @ValueSource(strings = {"ARCHITECTURE.md", "CONTRIBUTING.md", "GLOSSARY.md"})
  void areThere(String page) throws IOException {
    Set<String> known = new HashSet<>();
    for (String module : List.of("elf", "patcher", "cli", "samples")) {
      try (Stream<Path> files = Files.walk(Checkout.root().resolve(module + "/src"))) {
        files.flatMap(NamesInPagesTest::names).forEach(known::add);
      }
    }
    Set<String> named =
        NAME.matcher(Files.readString(Checkout.root().resolve(page)))
            .results()
            .map(result -> result.group(1))
            .collect(toSet());
    assertThat(named).isNotEmpty();
    assertThat(known).containsAll(named);
  }

  /** A file's own name, and that of the package that it lies in. */
  private static Stream<String> names(Path file) {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(".js")) {
      return Stream.of(name);
    }
    if (!name.endsWith(".java")) {
      return Stream.empty();
    }
    String folder = String.valueOf(file.getParent()).replace('/', '.');
    int top = folder.indexOf("org.jumppatch.");
    return Stream.of(
        name.substring(0, name.length() - ".java".length()),
        top < 0 ? "" : folder.substring(top + "org.jumppatch.".length()));
  }
}
