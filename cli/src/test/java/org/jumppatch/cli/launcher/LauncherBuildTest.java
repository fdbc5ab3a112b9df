package org.jumppatch.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jumppatch.cli.syntax.ExitCode;
import org.junit.jupiter.api.Test;

/** The launcher in a checkout in which nothing is built yet. */
class LauncherBuildTest extends LauncherFixture {
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

  private void fakeMaven(String commands) throws IOException {
    Path bin = temp.resolve("bin");
    script(bin.resolve("mvn"), commands);
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
  }
}
