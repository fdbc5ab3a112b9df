package org.jumppatch.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jumppatch.cli.syntax.ExitCode;
import org.junit.jupiter.api.Test;

/** What the launcher makes of its surroundings, and hands on. */
class LauncherTest extends LauncherFixture {
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

  /** Where the system has no large pages, as in a container without /sys, the JVM logs it. */
  @Test
  void whatTheJvmLogsIsNoResult() throws Exception {
    build();
    environment.put("JAVA_TOOL_OPTIONS", "-XX:+UseLargePages");
    assertThat(run(launcher, "x").out()).isEqualTo(echoOf("x"));
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

    // One that nobody installed, as ssh hands on from elsewhere.
    environment.put("LC_ALL", "xx_YY.UTF-8");
    assertThat(run(call)).isEqualTo(new Run(1, echoOf("é", "ü"), ""));
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
  void zstdIsUnpackedByTheLibraryThatWasBuiltForTheMachine() throws Exception {
    build();
    Path java = fakeJava("99");
    script(java.resolve("bin/java"), "echo \"$@\"");
    environment.put("JUMPPATCH_JAVA", java.toString());
    Path library =
        Files.createFile(
            Files.createDirectories(root.resolve("cli/target/native")).resolve("libzstd-jni.so"));

    Files.writeString(java.resolve("release"), "OS_ARCH=\"x86_64\"\n", StandardOpenOption.APPEND);
    assertThat(run(launcher).out()).contains("-DZstdNativePath=" + library + " ");
    Files.writeString(java.resolve("release"), "OS_ARCH=\"aarch64\"\n", StandardOpenOption.APPEND);
    assertThat(run(launcher).out()).doesNotContain("Zstd");
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
}
