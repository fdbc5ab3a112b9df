package org.jumppatch.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.jumppatch.cli.options.ExitCode;
import org.jumppatch.elf.testing.Checkout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code jumppatch}, in a copy of the project where {@link Echo} is what was built. */
class LauncherTest {
  private static final Path JAVA = Path.of(System.getProperty("java.home"));

  @TempDir Path temp;
  private final Map<String, String> environment = new HashMap<>();
  private Path root;
  private Path launcher;

  private record Run(int exitCode, String out, String err) {}

  @BeforeEach
  void install() throws IOException {
    install("a project's 100% [folder]");
    environment.put("JUMPPATCH_JAVA", JAVA.toString());
    // A file stands where the folder should be: a cache that cannot be written.
    environment.put("XDG_CACHE_HOME", launcher.toString());
  }

  @Test
  void argumentsAndExitCodeAreUntouched() throws Exception {
    build();
    String[] args = {
      "abc", "two words", "", "*", "$HOME", "`id`", "\"'\\", "@file", "-version", "a\nb"
    };

    Run run = run(launcher, args);

    assertThat(run.out()).isEqualTo(echoOf(args));
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void aTerminalsWidthIsPassedOn() throws Exception {
    build();
    environment.remove("COLUMNS");
    String call = "stty cols 71; '" + launcher.toString().replace("'", "'\\''") + "' columns";

    assertThat(run(Path.of("/usr/bin/script"), "-qec", call, "/dev/null").out())
        .contains("<columns>", "71 columns");
    environment.put("COLUMNS", "93");
    assertThat(run(Path.of("/usr/bin/script"), "-qec", call, "/dev/null").out())
        .contains("93 columns");
    assertThat(run(launcher, "columns").out()).doesNotContain("93");
  }

  @Test
  void worksInAnyLocaleAndThroughLinks() throws Exception {
    build();
    environment.put("LC_ALL", "C");
    Path bin = Files.createDirectories(temp.resolve("some bin"));
    Files.createSymbolicLink(bin.resolve("once"), launcher);
    Path twice = Files.createSymbolicLink(bin.resolve("twice"), Path.of("once"));

    // Through a script, since in the C locale this JVM cannot pass such arguments on either.
    Path call = temp.resolve("call");
    script(call, "exec '" + twice + "' é ü");

    Run run = run(call);

    assertThat(run).isEqualTo(new Run(1, echoOf("é", "ü"), ""));
  }

  @Test
  void theArchiveIsMadeOnceAndAnewForANewBuild() throws Exception {
    build();
    Path cache = temp.resolve("a cache");
    environment.put("XDG_CACHE_HOME", cache.toString());

    assertThat(run(launcher)).isEqualTo(new Run(0, echoOf(), ""));
    Path first = onlyFileIn(cache.resolve("jumppatch"));
    assertThat(first).isNotEmptyFile();
    FileTime made = Files.getLastModifiedTime(first);

    assertThat(run(launcher)).isEqualTo(new Run(0, echoOf(), ""));
    assertThat(Files.getLastModifiedTime(first)).isEqualTo(made);

    FileTime longAgo = FileTime.from(Instant.EPOCH);
    Files.setLastModifiedTime(root.resolve("cli/target/jumppatch.jar"), longAgo);
    assertThat(run(launcher)).isEqualTo(new Run(0, echoOf(), ""));
    assertThat(onlyFileIn(cache.resolve("jumppatch"))).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(first)).isEqualTo(longAgo);
  }

  @Test
  void anArchiveThatWasWrittenToIsMadeAnew() throws Exception {
    build();
    environment.put("XDG_CACHE_HOME", temp.resolve("cache").toString());
    run(launcher);
    Path archive = onlyFileIn(temp.resolve("cache/jumppatch"));
    long size = Files.size(archive);
    try (RandomAccessFile bytes = new RandomAccessFile(archive.toFile(), "rw")) {
      byte[] junk = new byte[1 << 16];
      new Random(1).nextBytes(junk);
      for (long at = size / 8; at + junk.length < size; at += size / 8) {
        bytes.seek(at);
        bytes.write(junk);
      }
    }
    FileTime damaged = Files.getLastModifiedTime(archive);

    assertThat(run(launcher)).isEqualTo(new Run(0, echoOf(), ""));
    assertThat(Files.getLastModifiedTime(archive)).isLessThan(damaged);

    Path crash = Files.createFile(archive.resolveSibling("crash"));
    assertThat(run(launcher)).isEqualTo(new Run(0, echoOf(), ""));
    assertThat(crash).doesNotExist();
  }

  /** What an archive says is run, so nobody else may have had a hand in it. */
  @Test
  void onlyAnArchiveOfTheUsersOwnIsUsed() throws Exception {
    build();
    archivingJava();
    Path base = temp.resolve("caches");
    Path cache = Files.createDirectories(base.resolve("cache"));
    environment.put("XDG_CACHE_HOME", cache.toString());
    String option = "-XX:AOTCache=" + cache;
    Path openShell = temp.resolve("open");
    script(openShell, "umask 000; exec '" + launcher.toString().replace("'", "'\\''") + "'");

    assertThat(run(openShell).out()).contains(option);
    Path folder = cache.resolve("jumppatch");
    Path archive = onlyFileIn(folder);
    assertThat(modeOf(folder)).isEqualTo("rwx------");
    assertThat(modeOf(archive)).isEqualTo("rw-------");
    assertThat(run(launcher).out()).contains(option);

    for (Path path : List.of(archive, folder, cache, base)) {
      String mode = modeOf(path);
      for (String open : List.of("rwxrwx---", "rwx----w-")) {
        mode(path, open);
        assertThat(run(launcher).out()).as("%s %s", path, open).doesNotContain("AOTCache");
        assertThat(onlyFileIn(folder)).isEqualTo(archive);
      }
      mode(path, mode);
      assertThat(run(launcher).out()).contains(option);
    }
    Files.setAttribute(base, "unix:mode", 01777);
    assertThat(run(launcher).out()).as("in a folder such as /tmp").contains(option);
    Files.setAttribute(folder, "unix:mode", 01777);
    assertThat(run(launcher).out()).doesNotContain("AOTCache");
    mode(folder, "rwx------");

    Path elsewhere = Files.move(archive, temp.resolve("elsewhere"));
    Files.createSymbolicLink(archive, elsewhere);
    assertThat(run(launcher).out()).doesNotContain("AOTCache");
    Files.move(elsewhere, archive, StandardCopyOption.REPLACE_EXISTING);
    Path moved = Files.move(folder, temp.resolve("moved"));
    Files.createSymbolicLink(folder, moved);
    assertThat(run(launcher).out()).doesNotContain("AOTCache");
  }

  @Test
  void anArchiveInAFolderOfAnotherUserIsNotUsed() throws Exception {
    Path base = Files.createDirectories(temp.resolve("caches"));
    assumeTrue("root".equals(Files.getOwner(base).getName()), "only root can give files away");
    build();
    archivingJava();
    Path cache = base.resolve("cache");
    environment.put("XDG_CACHE_HOME", cache.toString());
    run(launcher);
    Path folder = cache.resolve("jumppatch");
    Path archive = onlyFileIn(folder);

    for (Path path : List.of(archive, folder, cache, base)) {
      Files.setAttribute(path, "unix:uid", 12345);
      assertThat(run(launcher).out()).as("%s", path).doesNotContain("AOTCache");
      Files.setAttribute(path, "unix:uid", 0);
      assertThat(run(launcher).out()).contains("AOTCache=" + cache);
    }
    Files.delete(archive);
    Files.delete(folder);
    Files.setAttribute(cache, "unix:uid", 12345);
    assertThat(run(launcher).out()).doesNotContain("AOTCache");
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void aJavaThatDoesNotStartIsNoAnswer() throws Exception {
    build();
    environment.put("JAVA_TOOL_OPTIONS", "-XX:+Nonsense");
    Run run = run(launcher);
    assertThat(run.exitCode()).isEqualTo(ExitCode.MISSING);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("'Nonsense'")
        .endsWith("\njumppatch: Java does not start, as it says above\n");

    environment.put("JAVA_TOOL_OPTIONS", "-Dnothing=wrong");
    assertThat(run(launcher).exitCode()).isZero();

    environment.remove("JAVA_TOOL_OPTIONS");
    Path shortOfMemory = temp.resolve("short");
    script(
        shortOfMemory,
        "ulimit -v 200000; exec '" + launcher.toString().replace("'", "'\\''") + "'");
    run = run(shortOfMemory);
    assertThat(run.exitCode()).isEqualTo(ExitCode.MISSING);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("\njumppatch: Java does not start");
  }

  @Test
  void worksFromWhereItWasInstalled() throws Exception {
    Path usr = Files.createDirectories(temp.resolve("usr"));
    Path share = Files.createDirectories(usr.resolve("share/jumppatch"));
    launcher =
        Files.move(launcher, Files.createDirectories(usr.resolve("bin")).resolve("jumppatch"));
    jar(share.resolve("jumppatch.jar"));

    assertThat(run(launcher, "x")).isEqualTo(new Run(1, echoOf("x"), ""));
    Path link = Files.createSymbolicLink(temp.resolve("link"), launcher);
    Path archives = Files.createDirectories(share.resolve("archives"));
    assertThat(run(link, "x")).isEqualTo(new Run(1, echoOf("x"), ""));
    assertThat(onlyFileIn(archives)).isNotEmptyFile();

    // The Java that was installed with it comes before the others.
    environment.remove("JUMPPATCH_JAVA");
    Files.createDirectories(usr.resolve("lib/jumppatch"));
    Files.move(fakeJava("99"), usr.resolve("lib/jumppatch/java"));
    assertThat(run(link).out()).isEqualTo("fake 99\n");
  }

  @Test
  void aCopyBuildsNothing() throws Exception {
    build();
    fakeMaven("touch '" + temp.resolve("built") + "'");
    Path copy = Files.copy(launcher, Files.createDirectories(temp.resolve("bin")).resolve("copy"));

    Run run = run(copy, "x");

    assertThat(run.exitCode()).isEqualTo(ExitCode.MISSING);
    assertThat(run.err()).startsWith("jumppatch: no jumppatch.jar in ").hasLineCount(1);
    assertThat(temp.resolve("built")).doesNotExist();
  }

  @Test
  void theArchiveHoldsTheCommandsClasses() throws Exception {
    // JDK 17 leaves out classes from folders whose name a URL has to escape.
    install("plain");
    build();
    environment.put("XDG_CACHE_HOME", temp.resolve("cache").toString());
    run(launcher);

    boolean linked = Runtime.version().feature() >= 25;
    Run run =
        run(
            JAVA.resolve("bin/java"),
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            linked ? "-XX:AOTMode=on" : "-Xshare:on",
            (linked ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=")
                + onlyFileIn(temp.resolve("cache/jumppatch")),
            "-Xlog:class+load",
            "-jar",
            root.resolve("cli/target/jumppatch.jar").toString());

    assertThat(run.out()).contains(Echo.class.getName() + " source: shared objects file");
  }

  @Test
  void javaHomeIsTakenOnlyWhereItIsNewEnough() throws Exception {
    build();
    environment.remove("JUMPPATCH_JAVA");
    environment.put("JAVA_HOME", JAVA.toString());
    assertThat(run(launcher)).isEqualTo(new Run(0, echoOf(), ""));

    Path old = fakeJava("1.8.0_402");
    environment.put("JAVA_HOME", old.toString());
    assertThat(run(launcher).out()).startsWith("java /").doesNotContain(old.toString());

    Path next = fakeJava("99");
    environment.put("JAVA_HOME", next.toString());
    assertThat(run(launcher).out()).isEqualTo("fake 99\n");
  }

  @Test
  void onlyLongRunsAreOptimised() throws Exception {
    build();
    Path java = fakeJava("99");
    script(java.resolve("bin/java"), "echo \"$@\"");
    environment.put("JUMPPATCH_JAVA", java.toString());

    assertThat(run(launcher, "list", "vmlinux").out()).contains("-XX:TieredStopAtLevel=1");
    assertThat(run(launcher, "check", "key", "vmlinux").out()).doesNotContain("TieredStopAtLevel");
    assertThat(run(launcher, "enable", "key", "vmlinux", "--run", "memcpy").out())
        .doesNotContain("TieredStopAtLevel");
  }

  @Test
  void aJavaThatIsNoneIsMissing() throws Exception {
    build();
    environment.put("JUMPPATCH_JAVA", fakeJava("11.0.22").toString());

    Run run = run(launcher);

    assertThat(run.exitCode()).isEqualTo(ExitCode.MISSING);
    assertThat(run.err()).startsWith("jumppatch: JUMPPATCH_JAVA: ").hasLineCount(1);
  }

  @Test
  void buildsWhereNothingIsBuilt() throws Exception {
    Path made = temp.resolve("made.jar");
    jar(made);
    fakeMaven("echo noise; cat; mkdir -p cli/target; cp '" + made + "' cli/target/jumppatch.jar");

    Run run = run(launcher, "x");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEqualTo(echoOf("x"));
    assertThat(run.err()).contains("building", "noise");
    assertThat(run(launcher, "x").err()).isEmpty();
  }

  @Test
  void aFailedBuildIsNoAnswer() throws Exception {
    fakeMaven("echo reason; exit 1");

    Run run = run(launcher);

    assertThat(run.exitCode()).isEqualTo(ExitCode.MISSING);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("reason", "the build failed");
  }

  @Test
  void halfABuildIsNotTaken() throws Exception {
    fakeMaven(
        "mkdir -p cli/target; echo half >cli/target/jumppatch.jar; kill -TERM $PPID; sleep 1");

    assertThat(run(launcher).exitCode()).isEqualTo(ExitCode.MISSING);
    assertThat(root.resolve("cli/target/jumppatch.jar")).doesNotExist();
  }

  @Test
  void withoutMavenItSaysHowToGetIt() throws Exception {
    environment.put("PATH", Files.createDirectory(temp.resolve("empty")).toString());

    Run run = run(launcher);

    assertThat(run.exitCode()).isEqualTo(ExitCode.MISSING);
    assertThat(run.err()).contains("apt-get install maven").hasLineCount(1);
  }

  private void install(String folder) throws IOException {
    root = Files.createDirectories(temp.resolve(folder));
    launcher = Files.copy(Checkout.root().resolve("jumppatch"), root.resolve("jumppatch"));
    Files.createFile(root.resolve("pom.xml"));
    Files.createFile(Files.createDirectories(root.resolve("cli")).resolve("pom.xml"));
  }

  private void build() throws IOException {
    jar(Files.createDirectories(root.resolve("cli/target/lib")).resolveSibling("jumppatch.jar"));
  }

  /** What works through the commands works through the one that stands in for them here. */
  private byte[] training() throws IOException {
    Path source = temp.resolve("Training.java");
    Files.writeString(
        source,
        "package org.jumppatch.cli; class Training {"
            + " public static void main(String[] args) { Echo.main(new String[0]); } }");
    String classes = Path.of("cli/target/test-classes").toAbsolutePath().toString();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", classes, "-d", temp.toString(), source.toString());
    assertThat(status).isZero();
    return Files.readAllBytes(temp.resolve("org/jumppatch/cli/Training.class"));
  }

  private void jar(Path file) throws IOException {
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

  private Path fakeJava(String version) throws IOException {
    Path home = Files.createDirectories(temp.resolve("jdk " + version));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/java"), "echo fake " + version);
    return home;
  }

  /** Takes a Java that says what it was given, and makes an archive where it is told to. */
  private void archivingJava() throws IOException {
    Path java = fakeJava("99");
    script(
        java.resolve("bin/java"),
        "for a; do case $a in -XX:AOTCacheOutput=*) echo made >\"${a#*=}\" ;; esac; done; echo \"$@\"");
    environment.put("JUMPPATCH_JAVA", java.toString());
  }

  private static String modeOf(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private void fakeMaven(String commands) throws IOException {
    Path bin = temp.resolve("bin");
    script(bin.resolve("mvn"), commands);
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
  }

  private static void script(Path file, String commands) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, "#!/bin/sh\nset -e\n" + commands + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static Path onlyFileIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  private static String echoOf(String... args) {
    StringBuilder out = new StringBuilder("java " + JAVA + "\n");
    for (String arg : args) {
      out.append('<').append(arg).append(">\n");
    }
    return out.toString();
  }

  private Run run(Path program, String... args) throws Exception {
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
