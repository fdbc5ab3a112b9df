package org.jumppatch.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with the input is said in one line, with the exit code of its kind. */
class RefusalTest {
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");
  private static final String KEY = "sched_schedstats";

  @TempDir Path folder;

  @Test
  void anUnknownKeyGetsItsNeighbours() {
    refused(ExitCode.USAGE, "did you mean sched_schedstats", "show", "sched_schedstat", SCHEDSTATS);
    refused(ExitCode.USAGE, "no key", "enable", "0x12345", SCHEDSTATS);
  }

  @Test
  void wrongOptionsAreWrongUsage() {
    refused(ExitCode.USAGE, "--cpus 0", "enable", KEY, SCHEDSTATS, "--cpus", 0);
    refused(ExitCode.USAGE, "--cpus 257", "list", SCHEDSTATS, "--cpus", 257);
    refused(ExitCode.USAGE, "6.16", "enable", KEY, SCHEDSTATS, "--dialect", "4.0");
    refused(ExitCode.USAGE, "snapshot", "enable", KEY, SCHEDSTATS, "--fetch", "word");
    refused(ExitCode.USAGE, "M22", "enable", KEY, SCHEDSTATS, "--mutate", "M99");
    refused(ExitCode.USAGE, "exclude", "enable", KEY, SCHEDSTATS, "-o", "x", "--in-place");
    refused(ExitCode.USAGE, "KEY... IMAGE", "enable", SCHEDSTATS);
    refused(ExitCode.USAGE, "--cpus two: a whole number", "list", SCHEDSTATS, "--cpus", "two");
    refused(ExitCode.USAGE, "--sort by: one of name", "list", SCHEDSTATS, "--sort", "by");
    refused(ExitCode.USAGE, "--max-ipis -1: 0 or more", "list", SCHEDSTATS, "--max-ipis", -1);
    refused(ExitCode.USAGE, "--min-sites -1: 0 or more", "list", SCHEDSTATS, "--min-sites", -1);
    refused(ExitCode.USAGE, "an empty file name", "list", "");
    refused(ExitCode.USAGE, "an empty file name", "show", KEY, "");
    refused(ExitCode.USAGE, "an empty file name", "enable", KEY, SCHEDSTATS, "-o", "");
  }

  @Test
  void anOptionThatWouldDoNothingIsWrongUsage() throws IOException {
    Path run = folder.resolve("run.jsonl");
    CommandRun.of("enable", KEY, SCHEDSTATS, "--dry-run", "--trace", run);
    refused(ExitCode.USAGE, "--cpus is of no use", "trace", run, "--cpus", 2);
    refused(ExitCode.USAGE, "--compare is of no use", "trace", run, "--compare");
    refused(ExitCode.USAGE, "--force is of no use", "trace", run, "--replay", "--force");
    refused(
        ExitCode.USAGE,
        "--mutate is of no use",
        "check",
        KEY,
        SCHEDSTATS,
        "--matrix",
        "--mutate",
        "M1");
  }

  /** As a tool leaves it that moves code and does not know the table: first by one byte. */
  @Test
  void aTargetThatCannotBeRightIsRefused() throws IOException {
    byte[] file = Files.readAllBytes(SCHEDSTATS);
    Image image = Image.open(SCHEDSTATS);
    List<JumpEntry> entries = JumpTable.of(image).entries();
    JumpEntry first =
        entries.stream().filter(e -> !e.form().isJump() && e.size() == 5).findFirst().orElseThrow();
    long elsewhere =
        entries.stream()
            .mapToLong(JumpEntry::target)
            .filter(target -> Math.abs(target - first.target()) > 0x200)
            .findFirst()
            .orElseThrow();
    Map<Long, String> targets =
        Map.of(first.target() + 1, "is inside an instruction of ", elsewhere, "lies in ");
    for (Map.Entry<Long, String> target : targets.entrySet()) {
      byte[] moved = file.clone();
      ByteBuffer fields = ByteBuffer.wrap(moved).order(ByteOrder.LITTLE_ENDIAN);
      int at = (int) first.offset() + 4;
      fields.putInt(at, fields.getInt(at) + (int) (target.getKey() - first.target()));
      Path path = Files.write(folder.resolve("moved.elf"), moved);
      String key = "0x%x".formatted(first.key());
      refused(ExitCode.REFUSED, target.getValue(), "enable", key, path, "--dry-run");
      CommandRun forced = CommandRun.of("enable", key, path, "--dry-run", "--force");
      assertThat(forced.exitCode()).isEqualTo(ExitCode.DONE);
      assertThat(forced.out().replaceAll("\\s+", " "))
          .contains("1 of 56 entries of sched_schedstats cannot be right")
          .contains(target.getValue());
      CommandRun checked = CommandRun.of("check", key, path, "--json");
      assertThat(checked.err()).contains(target.getValue());
      for (CommandRun run :
          List.of(checked, CommandRun.of("enable", key, path, "--dry-run", "--force", "--json"))) {
        assertThat(JsonText.of(run.out()).objects("notes"))
            .filteredOn(note -> note.text("code").equals("target"))
            .singleElement()
            .satisfies(note -> assertThat(note.text("message")).contains(target.getValue()));
      }
    }
    assertThat(CommandRun.of("check", KEY, SCHEDSTATS).err()).isEmpty();
  }

  /**
   * samples/images/matrix.elf, linked with {@code --emit-relocs} and moved by {@code llvm-bolt-16
   * -reorder-blocks=reverse -split-functions -split-strategy=all}: its table still tells of the
   * code that was.
   */
  @Test
  void codeThatBoltLeftBehindIsNotFlipped() throws IOException {
    Path bolted = folder.resolve("bolted.elf.xz");
    try (InputStream file = getClass().getResourceAsStream("bolted.elf.xz")) {
      Files.copy(Objects.requireNonNull(file), bolted);
    }
    String told = "it lies in .bolt.org.text, which BOLT left behind: nothing executes it";
    refused(ExitCode.REFUSED, told, "enable", "key_false", bolted, "--dry-run");
    CommandRun forced =
        CommandRun.of("enable", "key_false", bolted, "--dry-run", "--force", "--json");
    assertThat(JsonText.of(forced.out()).objects("notes"))
        .anySatisfy(
            note -> assertThat(note.text("message")).contains("4 of 4 entries").contains(told));
    assertThat(CommandRun.of("check", "key_false", bolted).err()).contains(told);
  }

  @Test
  void aFileThatIsNoTraceIsUnreadable() throws IOException {
    refused(ExitCode.USAGE, "the key is missing", "trace", SCHEDSTATS);
    refused(ExitCode.UNREADABLE, ":1: no recorded trace", "trace", "--replay", SCHEDSTATS);
    Path empty = Files.createFile(folder.resolve("empty.jsonl"));
    refused(ExitCode.UNREADABLE, ":1: empty", "trace", empty);
    refused(ExitCode.UNREADABLE, ":1: it does not say what", "trace", "--replay", empty);
    Path cut = Files.writeString(folder.resolve("cut.jsonl"), "{\"seq\": 1, abc}\n");
    refused(ExitCode.UNREADABLE, ":1: damaged JSON at column 12", "trace", cut);
  }

  @Test
  void anInputThatIsNoImageIsUnreadable() throws IOException {
    refused(ExitCode.UNREADABLE, "no such file", "list", folder.resolve("missing"));
    refused(ExitCode.UNREADABLE, folder.toString(), "list", folder);
    Path text = Files.writeString(folder.resolve("text"), "hello, this is not a kernel\n");
    refused(ExitCode.UNREADABLE, text.toString(), "list", text);
    Path empty = Files.createFile(folder.resolve("empty"));
    refused(ExitCode.UNREADABLE, empty.toString(), "list", empty);
  }

  @Test
  void anOutputThatCannotBeWrittenIsSaidSo() {
    Path out = folder.resolve("no/such/folder/out");
    refused(ExitCode.UNREADABLE, out.toString(), "enable", KEY, SCHEDSTATS, "-o", out);
  }

  @Test
  void anExternalKeyIsRefusedUnlessForced() {
    Path module = Samples.image("module.ko");
    Path out = folder.resolve("out.ko");
    refused(ExitCode.REFUSED, "--force", "enable", KEY, module, "-o", out);
    assertThat(out).doesNotExist();
    assertThat(CommandRun.of("enable", KEY, module, "-o", out, "--force").exitCode())
        .isEqualTo(ExitCode.DONE);
  }

  @Test
  void otherBytesThanExpectedAreNamed() throws IOException {
    Path image = folder.resolve("image");
    CommandRun.of("enable", KEY, SCHEDSTATS, "-o", image);
    byte[] half = Files.readAllBytes(image);
    byte[] off = Files.readAllBytes(SCHEDSTATS);
    // The count says on; the first half of the file, with most of the text, says off.
    System.arraycopy(off, 0, half, 0, half.length / 2);
    Files.write(image, half);
    refused(ExitCode.REFUSED, "unexpected op at 0x", "disable", KEY, image, "--dry-run");
    refused(ExitCode.REFUSED, "expected", "enable", KEY, SCHEDSTATS, "--mutate", "M20");
  }

  @Test
  void aSiteThatIsNoJumpLabelIsAnUnexpectedOp() throws IOException {
    JsonText site =
        JsonText.of(CommandRun.of("show", KEY, SCHEDSTATS, "--json").out())
            .objects("keys")
            .get(0)
            .objects("sites")
            .get(7);
    JsonText change =
        JsonText.of(CommandRun.of("enable", KEY, SCHEDSTATS, "--dry-run", "--json").out())
            .objects("changes")
            .get(7);
    byte[] damaged = Files.readAllBytes(SCHEDSTATS);
    damaged[(int) change.number("file_offset")] = (byte) 0x90;
    Path image = Files.write(folder.resolve("damaged"), damaged);
    String address = "unexpected op at " + site.text("address") + ": found 90 ";
    refused(ExitCode.REFUSED, address, "enable", KEY, image, "--dry-run");
  }

  private static void refused(int exitCode, String text, Object... args) {
    CommandRun run = CommandRun.of(args);
    assertThat(run.err()).contains(text).startsWith("jumppatch: ").hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
  }
}
