package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.Segment;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");

  @TempDir Path folder;

  /** A text that runs: the image's own, or that of a flipped copy. */
  private Path dump(Path image) throws IOException {
    Image open = Image.open(image);
    Section text = open.elf().section(".text").orElseThrow();
    return Files.write(
        folder.resolve("text.bin"), open.elf().content(text).copy(0, (int) text.size()));
  }

  private static String base() throws IOException {
    return "0x"
        + Long.toHexString(Image.open(SCHEDSTATS).elf().section(".text").orElseThrow().address());
  }

  private Path enabled() {
    Path out = folder.resolve("enabled.elf");
    assertThat(CommandRun.of("enable", "sched_schedstats", SCHEDSTATS, "-o", out).exitCode())
        .isEqualTo(ExitCode.DONE);
    return out;
  }

  @Test
  void textAsInTheImageNeedsNoCause() throws IOException {
    CommandRun run =
        CommandRun.of("explain", "--json", SCHEDSTATS, dump(SCHEDSTATS), "--base", base());
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    JsonText found = JsonText.of(run.out());
    assertThat(found.fields())
        .containsEntry("bytes_different", 0L)
        .containsEntry("bytes_unexplained", 0L)
        .containsEntry("base", base())
        .containsEntry("slide", "0x0");
    assertThat(found.objects("causes")).isEmpty();
    assertThat(key(found, "sched_schedstats").fields()).containsEntry("state", "off");
  }

  @Test
  void aKeyThatWasEnabledIsTheCause() throws IOException {
    CommandRun run = CommandRun.of("explain", "--json", SCHEDSTATS, dump(enabled()));
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    JsonText found = JsonText.of(run.out());
    assertThat(found.objects("causes")).hasSize(1);
    assertThat(found.objects("causes").get(0).fields())
        .containsEntry("cause", "jump-label")
        .containsEntry("sites", 56L)
        .containsEntry("by_place", 0L);
    assertThat(key(found, "sched_schedstats").fields())
        .containsEntry("state", "on")
        .containsEntry("image_state", "off")
        .containsEntry("flipped", 56L);
  }

  @Test
  void aKeyThatWasEnabledInTheImageTooIsOnInBoth() throws IOException {
    Path image = enabled();
    JsonText found = JsonText.of(CommandRun.of("explain", "--json", image, dump(image)).out());
    assertThat(found.fields()).containsEntry("bytes_different", 0L);
    assertThat(key(found, "sched_schedstats").fields())
        .containsEntry("state", "on")
        .containsEntry("image_state", "on")
        .containsEntry("flipped", 0L);
  }

  @Test
  void aChangedByteIsUnexplained() throws IOException {
    Path dump = dump(SCHEDSTATS);
    byte[] text = Files.readAllBytes(dump);
    text[text.length / 2] ^= 0x10;
    Files.write(dump, text);
    CommandRun run = CommandRun.of("explain", SCHEDSTATS, dump, "--base", base());
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.out())
        .contains("unexplained  1 byte in 1 place\n")
        .contains(", 1 byte unexplained\n")
        .contains("  expected  ")
        .contains("  running   ");
  }

  /** The second byte of {@code mov %rdi, %rax} is another. */
  @Test
  void wholeInstructionsAreShown() throws IOException {
    Path dump = dump(SCHEDSTATS);
    byte[] text = Files.readAllBytes(dump);
    byte[] plain = text.clone();
    long start = Long.parseLong(base().substring(2), 16);
    int function =
        (int) (Image.open(SCHEDSTATS).symbols().addressesOf("put_prev_entity")[0] - start);
    assertThat(text[function]).isEqualTo((byte) 0x48);
    text[function + 1] ^= 0x10;
    Files.write(dump, text);
    HexFormat hex = HexFormat.of();
    String first = hex.toHexDigits(plain[function + 1]);
    String second = hex.toHexDigits(plain[function + 2]);
    assertThat(CommandRun.of("explain", SCHEDSTATS, dump, "--base", base()).out())
        .contains("  expected  (48) %s (%s)  mov rax, rdi\n".formatted(first, second))
        .containsPattern("  running   \\(48\\) %s ".formatted(hex.toHexDigits(text[function + 1])));
    JsonText run =
        JsonText.of(CommandRun.of("explain", "--json", SCHEDSTATS, dump, "--base", base()).out())
            .objects("unexplained")
            .get(0);
    assertThat(run.fields())
        .containsEntry("address", "0x" + Long.toHexString(start + function + 1))
        .containsEntry("instruction_address", "0x" + Long.toHexString(start + function))
        .containsEntry("expected", first)
        .containsEntry("expected_bytes", "48" + first + second);
  }

  @Test
  void whatChangedBetweenTwoDumpsIsTold() throws IOException {
    Path earlier = Files.move(dump(SCHEDSTATS), folder.resolve("earlier.bin"));
    CommandRun run =
        CommandRun.of("explain", "--json", SCHEDSTATS, dump(enabled()), "--against", earlier);
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    JsonText changes =
        (JsonText) Objects.requireNonNull(JsonText.of(run.out()).fields().get("changes"));
    assertThat(changes.objects("keys").get(0).fields())
        .containsEntry("name", "sched_schedstats")
        .containsEntry("before", "off")
        .containsEntry("after", "on");
    assertThat(changes.fields()).containsEntry("bytes_unexplained", 0L);
    assertThat(changes.objects("causes").get(0).fields())
        .containsEntry("cause", "jump-label")
        .containsEntry("sites", 56L);
  }

  @Test
  void whatChangedIsATableWithHeadings() throws IOException {
    Path earlier = Files.move(dump(SCHEDSTATS), folder.resolve("earlier.bin"));
    Path now = dump(enabled());
    assertThat(CommandRun.of("explain", SCHEDSTATS, now, "--against", earlier).out())
        .contains("\nKEY               NOW  WAS\nsched_schedstats  on   off\n");
  }

  @Test
  void thePageHasEachPlaceWithItsInstructions() {
    Path sample = Checkout.root().resolve("samples/dumps/schedstats.core");
    CommandRun page = CommandRun.of("explain", SCHEDSTATS, sample, "--format", "html");
    assertThat(page.out())
        .contains("\"title\":\"" + sample + ": memory of " + SCHEDSTATS + "\"")
        .contains(
            "[\"0x406070\",\"put_prev_entity\",1,\"48 (89 f8): mov rax, rdi\",\"cc: int3\","
                + "\"an int3 where an instruction starts\"]");
  }

  @Test
  void thePageHasWhatChangedBetweenTwoDumps() throws IOException {
    Path earlier = Files.move(dump(SCHEDSTATS), folder.resolve("earlier.bin"));
    Path now = dump(enabled());
    String page =
        CommandRun.of(
                "explain",
                SCHEDSTATS,
                now,
                "--base",
                base(),
                "--against",
                earlier,
                "--format",
                "html")
            .out();
    assertThat(page)
        .contains("since the earlier dump 151 bytes changed, 0 of them unexplained now or then")
        .contains("\"Bytes that changed since the earlier dump\"", "[\"\",\"jump-label\",151]")
        .contains("\"Keys that changed since the earlier dump\"")
        .contains("[\"\",\"sched_schedstats\",\"off\",\"on\"]");
  }

  @Test
  void textThatOnlyTheLaterDumpHasIsNotSaidToBeUnchanged() throws IOException {
    Path now = dump(SCHEDSTATS);
    byte[] text = Files.readAllBytes(now);
    Path earlier = Files.write(folder.resolve("cut.bin"), Arrays.copyOf(text, text.length - 1000));
    CommandRun run =
        CommandRun.of("explain", SCHEDSTATS, now, "--base", base(), "--against", earlier);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.out())
        .contains("since the earlier dump 0 bytes changed")
        .contains("not compared: 1,000 bytes of the text, which the earlier dump lacks");
    CommandRun accepted =
        CommandRun.of(
            "explain",
            "--json",
            "--partial",
            SCHEDSTATS,
            now,
            "--base",
            base(),
            "--against",
            earlier);
    assertThat(accepted.exitCode()).isEqualTo(ExitCode.DONE);
    JsonText changes =
        (JsonText) Objects.requireNonNull(JsonText.of(accepted.out()).fields().get("changes"));
    assertThat(changes.fields()).containsEntry("bytes_missing", 1000L);
  }

  @Test
  void whatIsToBeSaidOfTheEarlierDumpIsSaid() throws IOException {
    Path whole = Checkout.root().resolve("samples/dumps/schedstats.core");
    byte[] core = Files.readAllBytes(whole);
    Path cut = Files.write(folder.resolve("cut.core"), Arrays.copyOf(core, core.length - 64));
    String remark = "cut short: the file lacks 64 bytes of the memory that its headers tell of";
    CommandRun run = CommandRun.of("explain", SCHEDSTATS, whole, "--against", cut);
    assertThat(run.out()).contains("earlier dump: " + remark).doesNotContain("dump         cut");
    CommandRun json = CommandRun.of("explain", SCHEDSTATS, whole, "--against", cut, "--json");
    JsonText changes =
        (JsonText) Objects.requireNonNull(JsonText.of(json.out()).fields().get("changes"));
    assertThat(changes.fields()).containsEntry("dump_remark", remark);
    CommandRun page =
        CommandRun.of("explain", SCHEDSTATS, whole, "--against", cut, "--format", "html");
    assertThat(page.out()).contains("\"earlier dump: " + remark + "\"");
  }

  /** Counts of keys are behind the text. */
  @Test
  void dataThatACutDumpLacksIsCounted() throws IOException {
    byte[] core = Files.readAllBytes(Checkout.root().resolve("samples/dumps/schedstats.core"));
    Path cut = Files.write(folder.resolve("cut.core"), Arrays.copyOf(core, core.length - 64));
    CommandRun run = CommandRun.of("explain", SCHEDSTATS, cut);
    assertThat(run.out())
        .contains("dump         cut short: the file lacks 64 bytes of the memory")
        .contains("data         1 key count: all agree with the text, 1 more not in the dump\n");
  }

  @Test
  void aDumpThatIsNoneIsSaidToBeWhatItIs() throws IOException {
    Path empty = Files.write(folder.resolve("empty"), new byte[0]);
    assertThat(CommandRun.of("explain", SCHEDSTATS, empty).err())
        .endsWith(": it does not hold the text of " + SCHEDSTATS + ": the file is empty\n");
    Path other = Samples.image("ledger.elf");
    CommandRun run = CommandRun.of("explain", SCHEDSTATS, other);
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREADABLE);
    assertThat(run.err()).endsWith(": an ELF file, but no core\n");
  }

  /** The running program's two segments (samples/dumps), with a breakpoint set by a debugger. */
  @Test
  void theSampleDumpIsAnEnabledSchedstatsWithABreakpoint() throws IOException {
    ElfFile elf = Image.open(enabled()).elf();
    List<Segment> loaded =
        elf.segments().stream().filter(segment -> segment.type() == Segment.LOAD).toList();
    ByteBuffer core = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    core.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
    core.putShort((short) 4).putShort((short) 62).putInt(1).putLong(0).putLong(64).putLong(0);
    core.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 2).position(64);
    int offset = 64 + 2 * 56;
    for (Segment segment : loaded) {
      core.putInt(Segment.LOAD).putInt(segment.flags()).putLong(offset);
      core.putLong(segment.address()).putLong(0);
      core.putLong(segment.memorySize()).putLong(segment.memorySize()).putLong(1);
      core.put(offset, elf.bytes().copy(segment.offset(), (int) segment.fileSize()));
      offset += (int) segment.memorySize();
    }
    long function = Image.open(SCHEDSTATS).symbols().addressesOf("put_prev_entity")[0];
    core.put(64 + 2 * 56 + (int) (function - loaded.get(0).address()), (byte) 0xcc);
    byte[] written = Arrays.copyOf(core.array(), offset);
    assertThat(Checkout.root().resolve("samples/dumps/schedstats.core")).hasBinaryContent(written);
  }

  @Test
  void countsAreHeldAgainstTheSites() throws IOException {
    Path sample = Checkout.root().resolve("samples/dumps/schedstats.core");
    CommandRun run = CommandRun.of("explain", "--json", SCHEDSTATS, sample);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    JsonText found = JsonText.of(run.out());
    assertThat(found.fields()).containsEntry("bytes_unexplained", 1L);
    assertThat(key(found, "sched_schedstats").fields())
        .containsEntry("state", "on")
        .containsEntry("count", 1L);
    byte[] core = Files.readAllBytes(sample);
    long address = Image.open(SCHEDSTATS).symbols().addressesOf("sched_schedstats")[0];
    ByteBuffer fields = ByteBuffer.wrap(core).order(ByteOrder.LITTLE_ENDIAN);
    int second = 64 + 56;
    int count = (int) (fields.getLong(second + 8) + address - fields.getLong(second + 16));
    assertThat(fields.getInt(count)).isEqualTo(1);
    fields.putInt(count, 0);
    Path changed = Files.write(folder.resolve("changed.core"), core);
    CommandRun other = CommandRun.of("explain", SCHEDSTATS, changed);
    assertThat(other.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(other.out())
        .contains("data         2 key counts: 1 not as in the text\n")
        .contains("static-key  sched_schedstats  its sites are on  its count is 0\n");
  }

  @Test
  void coloursAreForWhoWantsThem() {
    Path sample = Checkout.root().resolve("samples/dumps/schedstats.core");
    assertThat(CommandRun.of("explain", SCHEDSTATS, sample).out()).doesNotContain("\u001b[");
    assertThat(CommandRun.of("explain", SCHEDSTATS, sample, "--color", "always").out())
        .contains("\u001b[31m  running   cc");
  }

  @Test
  void aDumpOfSomethingElseIsNoInput() throws IOException {
    Path zeroes = Files.write(folder.resolve("zeroes.bin"), new byte[5000]);
    CommandRun run = CommandRun.of("explain", SCHEDSTATS, zeroes);
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREADABLE);
    assertThat(run.err()).contains("zeroes.bin: ").hasLineCount(1);
    assertThat(CommandRun.of("explain", SCHEDSTATS, zeroes, "--base", "here").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  private static JsonText key(JsonText found, String name) {
    return found.objects("keys").stream()
        .filter(key -> key.text("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatTheDumpLacksIsSaid() throws IOException {
    Path core = Checkout.root().resolve("samples/dumps/schedstats.core");
    byte[] whole = Files.readAllBytes(core);
    Path half = Files.write(folder.resolve("half"), Arrays.copyOf(whole, whole.length / 2));

    assertThat(CommandRun.of("explain", SCHEDSTATS, half).out())
        .contains("missing      12,603 more bytes of the text are not in the dump\n");
    assertThat(CommandRun.of("explain", SCHEDSTATS, core).out()).doesNotContain("missing");
  }

  @Test
  void aCoreOfAnotherProgramIsRefused() {
    Path core = Checkout.root().resolve("samples/dumps/schedstats.core");
    for (String image : List.of("matrix.elf", "pie.elf", "absolute.elf")) {
      CommandRun run = CommandRun.of("explain", Samples.image(image), core);
      assertThat(run.exitCode()).isEqualTo(ExitCode.UNREADABLE);
      assertThat(run.err()).contains("it does not hold the text of");
    }
  }

  @Test
  void aModuleOfNoKernelIsNotExplained() {
    Path core = Checkout.root().resolve("samples/dumps/schedstats.core");
    CommandRun run = CommandRun.of("explain", Samples.image("module.ko"), core);
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREADABLE);
    assertThat(run.err()).contains("a module that does not say of which kernel it is");
  }

  /** What the dump lacks and nobody asked to leave out is no good. */
  @Test
  void partialAcceptsADumpThatLacksText() {
    Path core =
        Checkout.root()
            .resolve(
                "elf/src/test/resources/org/jumppatch/elf/dump/DumpFuzzTestInputs/dump/small-hole-page.core");
    CommandRun run = CommandRun.of("explain", SCHEDSTATS, core, "--json");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.out())
        .contains("\"missing\" : {\n    \"text\" : 4096")
        .contains("\"data_checked\" : false");
  }
}
