package org.jumppatch.cli.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.jumppatch.elf.testing.Checkout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code jumppatch}, in a copy of the project where {@link Echo} is what was built. */
abstract class LauncherFixture {
  static final Path JAVA = Path.of(System.getProperty("java.home"));

  @TempDir Path temp;
  final Map<String, String> environment = new HashMap<>();
  Path root;
  Path launcher;

  record Run(int exitCode, String out, String err) {}

  @BeforeEach
  void install() throws IOException {
    install("a project's 100% [folder]");
    environment.put("JUMPPATCH_JAVA", JAVA.toString());
    // A file stands where the folder should be: a cache that cannot be written.
    environment.put("XDG_CACHE_HOME", launcher.toString());
  }

  final void install(String folder) throws IOException {
    root = Files.createDirectories(temp.resolve(folder));
    launcher = Files.copy(Checkout.root().resolve("jumppatch"), root.resolve("jumppatch"));
    Files.createFile(root.resolve("pom.xml"));
    Files.createFile(Files.createDirectories(root.resolve("cli")).resolve("pom.xml"));
  }

  void build() throws IOException {
    jar(Files.createDirectories(root.resolve("cli/target/lib")).resolveSibling("jumppatch.jar"));
  }

  /** What works through the commands works through the one that stands in for them here. */
  private byte[] training() throws IOException {
    Path source = temp.resolve("Training.java");
    Files.writeString(
        source,
        "package org.jumppatch.cli; class Training {"
            + " public static void main(String[] args) { "
            + Echo.class.getName()
            + ".main(new String[0]); } }");
    String classes = Path.of("cli/target/test-classes").toAbsolutePath().toString();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", classes, "-d", temp.toString(), source.toString());
    assertThat(status).isZero();
    return Files.readAllBytes(temp.resolve("org/jumppatch/cli/Training.class"));
  }

  void jar(Path file) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Echo.class.getName());
    String name = Echo.class.getName().replace('.', '/') + ".class";
    try (InputStream echo = Echo.class.getClassLoader().getResourceAsStream(name);
        OutputStream bytes = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      jar.putNextEntry(new ZipEntry(name));
      Objects.requireNonNull(echo).transferTo(jar);
      jar.putNextEntry(new ZipEntry("org/jumppatch/cli/Training.class"));
      jar.write(training());
    }
  }

  Path fakeJava(String version) throws IOException {
    Path home = Files.createDirectories(temp.resolve("jdk " + version));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/java"), "echo fake " + version);
    return home;
  }

  static void script(Path file, String commands) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, "#!/bin/sh\nset -e\n" + commands + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  static Path onlyFileIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  static String echoOf(String... args) {
    StringBuilder out = new StringBuilder("java " + JAVA + "\n");
    for (String arg : args) {
      out.append('<').append(arg).append(">\n");
    }
    return out.toString();
  }

  Run run(Path program, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(args));
    Path out = temp.resolve("out");
    Path err = temp.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(temp.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    if (!environment.containsKey("JUMPPATCH_JAVA")) {
      builder.environment().remove("JUMPPATCH_JAVA");
    }
    Process process = builder.start();
    process.getOutputStream().close();
    return new Run(process.waitFor(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }
}
