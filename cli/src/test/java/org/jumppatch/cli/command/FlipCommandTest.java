package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlipCommandTest {
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");
  private static final String KEY = "sched_schedstats";

  @TempDir Path folder;

  /** The same instructions as a batch that flips the same key. */
  @Test
  void aDiffShowsEachInstructionThatChanges(@TempDir Path scripts) throws IOException {
    Path script = Files.writeString(scripts.resolve("edits.jp"), "enable sched_schedstats\n");
    Path image = Samples.image("schedstats.elf");
    String batch = CommandRun.of("batch", script, image, "--dry-run").out();
    CommandRun run = CommandRun.of("enable", "sched_schedstats", image, "--dry-run", "--diff");
    assertThat(run.out().lines().filter(line -> line.matches("[-+@].*")).toList())
        .hasSizeGreaterThan(56)
        .isEqualTo(batch.lines().filter(line -> line.matches("[-+@].*")).toList());
    assertThat(CommandRun.of("enable", "sched_schedstats", image, "--dry-run").out())
        .doesNotContain("@@");
  }

  /**
   * A booted kernel has no init text any more: list leaves it out, and a run in a file does not.
   */
  @Test
  void countsAgreeWithThoseOfList() {
    String key = "memory_cgrp_subsys_enabled_key";
    Path kernel = Kernels.v6_1().vmlinuz();
    JsonText listed =
        JsonText.of(CommandRun.of("list", key, kernel, "--json").out()).objects("keys").get(0);
    long live = listed.number("single_ipis_per_cpu");
    long init = listed.number("init_sites");
    assertThat(init).isPositive();
    assertThat(CommandRun.of("disable", key, kernel, "--dry-run").out().replaceAll("\\s+", " "))
        .contains(
            "(one by one: %d; once booted, without init text: %d)"
                .formatted(live + 3 * init, live));
  }

  @Test
  void batchAndOneByOneGiveTheSameBytes() throws IOException {
    Path batch = folder.resolve("batch");
    Path single = folder.resolve("single");
    JsonText first = json("enable", KEY, SCHEDSTATS, "-o", batch, "--json");
    JsonText second = json("enable", KEY, SCHEDSTATS, "-o", single, "--mode", "single", "--json");
    assertThat(first.fields()).containsEntry("ipis_per_cpu", 3L).containsEntry("batches", 1L);
    assertThat(second.fields()).containsEntry("ipis_per_cpu", 168L).containsEntry("batches", 56L);
    assertThat(first.objects("changes")).hasSize(56);
    assertThat(batch).hasSameBinaryContentAs(single);
    assertThat(Files.mismatch(batch, SCHEDSTATS)).isNotNegative();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.3", "6.1", "6.16"})
  void disableGivesTheInputBack(String dialect) {
    Path on = folder.resolve("on");
    Path off = folder.resolve("off");
    for (Path image : Samples.images()) {
      for (String key : localKeys(image)) {
        boolean enabled = isOn(image, key);
        String there = enabled ? "disable" : "enable";
        String back = enabled ? "enable" : "disable";
        assertThat(CommandRun.of(there, key, image, "-o", on, "--dialect", dialect).err())
            .isEmpty();
        assertThat(isOn(on, key)).isEqualTo(!enabled);
        assertThat(CommandRun.of(back, key, on, "-o", off, "--dialect", dialect).err()).isEmpty();
        assertThat(off).as("%s of %s", key, image).hasSameBinaryContentAs(image);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"schedstats.elf", "matrix.elf", "absolute.elf", "pie.elf"})
  void aFlippedProgramRuns(String name) throws Exception {
    Path image = Samples.image(name);
    Path out = folder.resolve("out.elf");
    for (String key : localKeys(image)) {
      JsonText flipped =
          json(isOn(image, key) ? "disable" : "enable", key, image, "-o", out, "--json");
      if (flipped.objects("states").isEmpty()) {
        // In .bss: the program finds its sites at odds with the count, as a kernel would.
        continue;
      }
      Process program =
          new ProcessBuilder(out.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(program.waitFor()).as(key).isZero();
    }
  }

  @Test
  void anAlreadyEnabledKeyIsFineAndStillWritten() {
    Path on = folder.resolve("on");
    Path again = folder.resolve("again");
    CommandRun.of("enable", KEY, SCHEDSTATS, "-o", on);
    JsonText second = json("enable", KEY, on, "-o", again, "--json");
    assertThat(second.objects("changes")).isEmpty();
    assertThat(second.objects("notes").get(0).fields()).containsEntry("code", "already");
    assertThat(again).hasSameBinaryContentAs(on);
  }

  @Test
  void theDefaultOutputIsBesideTheImageWithItsModeBits() throws IOException {
    Path image = Files.copy(SCHEDSTATS, folder.resolve("a b.elf"));
    Set<PosixFilePermission> mode =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE);
    Files.setPosixFilePermissions(image, mode);
    assertThat(CommandRun.of("enable", KEY, image).exitCode()).isEqualTo(ExitCode.DONE);
    Path out = folder.resolve("a b.elf.patched");
    assertThat(Files.getPosixFilePermissions(out)).isEqualTo(mode);
    assertThat(image).hasSameBinaryContentAs(SCHEDSTATS);
  }

  @Test
  void theImageIsReplacedOnlyWhereThatIsAsked() throws IOException {
    Path image = Files.copy(SCHEDSTATS, folder.resolve("image"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), image);
    Path hard = Files.createLink(folder.resolve("hard"), image);
    for (Path out : List.of(image, link, hard)) {
      CommandRun run = CommandRun.of("enable", KEY, image, "-o", out);
      assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED);
      assertThat(run.err()).contains("--in-place").hasLineCount(1);
    }
    assertThat(image).hasSameBinaryContentAs(SCHEDSTATS);
    assertThat(CommandRun.of("enable", KEY, image, "--in-place").exitCode())
        .isEqualTo(ExitCode.DONE);
    assertThat(isOn(image, KEY)).isTrue();
  }

  @Test
  void optionsMayStandBetweenKeyAndImage() {
    assertThat(CommandRun.of("enable", KEY, "--fetch", "quad", SCHEDSTATS, "--dry-run").err())
        .isEmpty();
    assertThat(CommandRun.of("enable", KEY, "--dry-run", SCHEDSTATS).exitCode()).isZero();
  }

  @Test
  void aDryRunWritesNothing() throws IOException {
    Path image = Files.copy(SCHEDSTATS, folder.resolve("image"));
    JsonText run = json("enable", KEY, image, "--dry-run", "--json");
    assertThat(run.fields()).containsEntry("out", null);
    assertThat(folder).isDirectoryNotContaining("glob:**.patched");
  }

  @Test
  void aBrokenProtocolWritesNothing() {
    Path out = folder.resolve("out");
    CommandRun run =
        CommandRun.of("enable", KEY, SCHEDSTATS, "-o", out, "--mutate", "m6", "--json");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(JsonText.of(run.out()).fields()).containsEntry("out", null);
    assertThat(out).doesNotExist();
  }

  @Test
  void theSameSeedMakesTheSameRun() {
    String[] args = {"enable", KEY, SCHEDSTATS.toString(), "--dry-run", "--cpus", "8"};
    assertThat(CommandRun.of((Object[]) args)).isEqualTo(CommandRun.of((Object[]) args));
  }

  private static JsonText json(Object... args) {
    CommandRun run = CommandRun.of(args);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    return JsonText.of(run.out());
  }

  private static List<String> localKeys(Path image) {
    return json("list", "--json", image).objects("keys").stream()
        .map(key -> key.text("name"))
        .filter(name -> !(image.toString().endsWith(".ko") && name.equals(KEY)))
        .toList();
  }

  private static boolean isOn(Path image, String name) {
    return json("list", "--json", image).objects("keys").stream()
        .filter(key -> key.text("name").equals(name))
        .allMatch(key -> key.number("sites_on") == key.number("sites"));
  }

  @Test
  void theTraceGoesNowhereWhereTheImageGoes() {
    Path out = folder.resolve("out");
    CommandRun run =
        CommandRun.of(
            "enable",
            "sched_schedstats",
            Samples.image("schedstats.elf"),
            "-o",
            out,
            "--trace",
            out);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(out).doesNotExist();
  }

  @Test
  void toDisableAKeyInBssAgainNeedsNoWarning() {
    Path on = folder.resolve("on");
    String key = "netstamp_needed_key";
    assertThat(CommandRun.of("enable", key, Samples.image("schedstats.elf"), "-o", on).out())
        .contains("a later enable");
    assertThat(CommandRun.of("disable", key, on, "--dry-run").out()).doesNotContain(".bss");
  }

  /** A phase is named by what is written in it. */
  @Test
  void storesWithoutInt3AreNotCalledInt3() {
    for (String mutation : List.of("M21", "M21:bytes")) {
      String out =
          CommandRun.of("enable", KEY, SCHEDSTATS, "--dry-run", "--mutate", mutation).out();
      assertThat(out)
          .contains(mutation.equals("M21") ? " instructions written" : " bytes written")
          .doesNotContain("int3 written");
    }
  }
}
