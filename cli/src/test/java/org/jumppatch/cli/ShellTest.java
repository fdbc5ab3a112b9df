package org.jumppatch.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command among others, in a real shell. */
class ShellTest {
  @TempDir Path folder;
  private Path command;

  @BeforeEach
  void install() throws IOException {
    command =
        Files.writeString(
            folder.resolve("jumppatch"),
            """
            #!/bin/sh
            exec '%s/bin/java' -cp '%s' %s "$@"
            """
                .formatted(
                    System.getProperty("java.home"),
                    System.getProperty("java.class.path"),
                    Main.class.getName()));
    assertThat(command.toFile().setExecutable(true)).isTrue();
    Files.copy(Samples.image("schedstats.elf"), folder.resolve("a.elf"));
  }

  @Test
  void bashCompletesCommandsOptionsValuesAndKeys() throws Exception {
    assertThat(completed("bat")).isEqualTo("batch");
    assertThat(completed("enable", "--fe")).isEqualTo("--fetch");
    assertThat(completed("enable", "--fetch", "qu")).isEqualTo("quad");
    assertThat(completed("enable", "sched_s")).isEqualTo("sched_schedstats");
    assertThat(completed("show", "sched_schedstats", "a.")).isEqualTo("a.elf");
    assertThat(completed("complet")).isEqualTo("completion");
  }

  @Test
  void aClosedPipeIsNoError() throws Exception {
    assertThat(bash("./jumppatch list a.elf | head -1; echo ${PIPESTATUS[0]}").lines())
        .hasSize(2)
        .last()
        .isIn("0", "141");
    assertThat(bash("./jumppatch show --all a.elf | true")).isEmpty();
  }

  @Test
  void aScriptComesFromStandardInput() throws Exception {
    String out = bash("echo enable nosuch | ./jumppatch batch - a.elf; echo $?");
    assertThat(out).contains("jumppatch: <stdin>:1:8: no key nosuch").endsWith("2\n");
  }

  private String completed(String... words) throws Exception {
    String line = String.join("' '", words);
    return bash("""
            source <(./jumppatch completion bash)
            COMP_WORDS=(./jumppatch '%s')
            COMP_CWORD=%d
            _jumppatch
            echo "${COMPREPLY[*]}"
            """
            .formatted(line, words.length))
        .strip();
  }

  /** What a script prints on both streams. */
  private String bash(String script) throws Exception {
    Path out = folder.resolve("out");
    Process bash =
        new ProcessBuilder(List.of("bash", "-c", script))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    bash.waitFor();
    return Files.readString(out, UTF_8);
  }
}
