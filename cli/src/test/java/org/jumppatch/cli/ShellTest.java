package org.jumppatch.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    command = CommandFile.in(folder);
    Files.copy(Samples.image("schedstats.elf"), folder.resolve("a.elf"));
  }

  @Test
  void aClosedPipeIsNoError() throws Exception {
    assertThat(bash("./jumppatch list a.elf | head -1; echo ${PIPESTATUS[0]}").lines())
        .hasSize(2)
        .last()
        .isIn("0", "141");
    assertThat(bash("./jumppatch show --all a.elf | true")).isEmpty();
    assertThat(bash("./jumppatch trace sched_schedstats a.elf | head -1; echo ${PIPESTATUS[0]}"))
        .isEqualTo("# tracer: nop\n0\n");
  }

  @Test
  void aFullDiskIsAnError() throws Exception {
    assertThat(bash("./jumppatch list a.elf >/dev/full; echo $?"))
        .isEqualTo("jumppatch: standard output: No space left on device\n3\n");
  }

  /** Ctrl-C in the middle of writing. */
  @Test
  void anInterruptLeavesNothingBehind() throws Exception {
    String[] call = {"trace", "sched_schedstats", "a.elf", "--mode=single", "--cpus=256"};
    // As on a terminal: a shell starts what goes to the background with SIGINT ignored, and so is
    // all that runs below it, such as these tests.
    List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT"));
    words.add(command.toString());
    words.addAll(List.of(call));
    words.addAll(List.of("-o", "run.jsonl"));
    Set<String> before = names();
    Process process = new ProcessBuilder(words).directory(folder.toFile()).start();
    try {
      while (names().equals(before)) {
        assertThat(process.isAlive()).as("it writes").isTrue();
        Thread.sleep(5);
      }
      assertThat(bash("kill -INT " + process.pid())).isEmpty();
      assertThat(process.waitFor()).isEqualTo(130);
      before.add("out");
      assertThat(names()).isEqualTo(before);
    } finally {
      process.destroyForcibly();
    }
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void aScriptComesFromStandardInput() throws Exception {
    String out = bash("echo enable nosuch | ./jumppatch batch - a.elf; echo $?");
    assertThat(out).contains("jumppatch: <stdin>:1:8: no key nosuch").endsWith("2\n");
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
