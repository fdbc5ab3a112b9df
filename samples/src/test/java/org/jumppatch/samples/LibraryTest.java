package org.jumppatch.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program that shows how jumppatch is used as a library. */
class LibraryTest {
  @TempDir private Path folder;

  /** The library is enough: no package is used that says it is not for other programs. */
  @Test
  void usesWhatIsForOthers() throws IOException {
    List<String> packages =
        Files.readString(Path.of("library/CheckProtocol.java"))
            .lines()
            .filter(line -> line.startsWith("import org.jumppatch."))
            .map(line -> line.substring("import ".length(), line.lastIndexOf('.')))
            .distinct()
            .toList();
    assertThat(packages).contains("org.jumppatch.elf.linux", "org.jumppatch.patcher.check");
    for (String name : packages) {
      String module = name.replaceFirst("org\\.jumppatch\\.(\\w+).*", "$1");
      Path description =
          Path.of("..", module, "src/main/java", name.replace('.', '/'), "package-info.java");
      assertThat(description).content().doesNotContain("Not for other programs");
    }
  }

  @Test
  void listsKeysAndChecksTheProtocol() throws Exception {
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null, null, null, "-Werror", "-d", folder.toString(), "library/CheckProtocol.java");
    assertThat(status).isZero();
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader classes =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      System.setOut(new PrintStream(printed, true, UTF_8));
      Method main = classes.loadClass("example.CheckProtocol").getMethod("main", String[].class);
      main.invoke(null, (Object) new String[] {"images/schedstats.elf"});
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(UTF_8).lines())
        .containsExactly(
            "sched_schedstats: 56 sites",
            "  HOLDS",
            "  M1: [TORN]",
            "netstamp_needed_key: 4 sites",
            "  HOLDS",
            "  M1: [TORN]");
  }
}
