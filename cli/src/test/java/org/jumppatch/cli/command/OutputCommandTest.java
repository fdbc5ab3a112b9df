package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands write, where, and what none of them takes or writes. */
class OutputCommandTest {
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");
  private static final String KEY = "sched_schedstats";

  @TempDir Path folder;

  @Test
  void aDashIsStandardOutputWhereThatMakesSenseAndElseRefused() {
    List<CommandRun> refused =
        List.of(
            CommandRun.of("enable", KEY, SCHEDSTATS, "-o", "-"),
            CommandRun.of("enable", KEY, SCHEDSTATS, "-o", folder.resolve("x"), "--trace", "-"),
            CommandRun.of("check", KEY, SCHEDSTATS, "--trace", "-"),
            CommandRun.of("unpack", SCHEDSTATS, "-o", "-"));
    for (CommandRun run : refused) {
      assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains("./- is a file of that name");
    }
    CommandRun trace = CommandRun.of("trace", KEY, SCHEDSTATS, "--format", "jsonl", "-o", "-");
    assertThat(trace.out())
        .isNotEmpty()
        .isEqualTo(CommandRun.of("trace", KEY, SCHEDSTATS, "--format", "jsonl").out());
    assertThat(Path.of("-")).doesNotExist();
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void whatTestsNoKeyHasOneAnswer() throws IOException {
    Path source = Files.writeString(folder.resolve("m.s"), ".section .modinfo\n.byte 0\n");
    Path module = folder.resolve("m.ko");
    Program.lines("as", "-o", module.toString(), source.toString());
    for (Path image : List.of(module, Path.of("/bin/ls"))) {
      CommandRun run = CommandRun.of("list", image);
      assertThat(run.exitCode()).isEqualTo(ExitCode.UNREADABLE);
      assertThat(run.out()).isEmpty();
      assertThat(run.err())
          .isEqualTo(
              "jumppatch: %s: there is no jump table in it: nothing tests a static key\n"
                  .formatted(image));
    }
  }

  /** An entry whose short site cannot reach its target is the image's fault, for every command. */
  @Test
  void everyCommandSeesWhatIsWrongWithTheTable() throws IOException {
    byte[] file = Files.readAllBytes(SCHEDSTATS);
    ElfFile elf = ElfFile.read(Bytes.of("f", file));
    Section table = elf.section("__jump_table").orElseThrow();
    JsonText first =
        JsonText.of(CommandRun.of("show", KEY, SCHEDSTATS, "--json").out())
            .objects("keys")
            .get(0)
            .objects("sites")
            .stream()
            .filter(site -> site.number("size") == 2)
            .findFirst()
            .orElseThrow();
    long address = Long.decode(first.text("address"));
    ByteBuffer fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < table.size(); at += 16) {
      int entry = (int) table.offset() + at;
      if (table.address() + at + fields.getInt(entry) == address) {
        fields.putInt(entry + 4, fields.getInt(entry) - 4 + 2 + 128);
      }
    }
    Path image = Files.write(folder.resolve("far"), file);
    for (String command : List.of("list", "show", "enable", "trace", "check")) {
      CommandRun run =
          command.equals("list")
              ? CommandRun.of(command, image)
              : CommandRun.of(command, KEY, image);
      assertThat(run.exitCode()).as(command).isEqualTo(ExitCode.UNREADABLE);
      assertThat(run.err()).contains("the target is out of reach of a jump of 2 bytes");
    }
    assertThat(folder.resolve("far.patched")).doesNotExist();
  }

  @Test
  void whatAFileDoesNotTakeOverIsSaid() throws IOException {
    Path image = Files.copy(SCHEDSTATS, folder.resolve("image"));
    Files.setAttribute(image, "unix:mode", 04755);
    CommandRun text = CommandRun.of("enable", KEY, image);
    assertThat(text.out()).contains("does not have the input's mode bits 4000");
    JsonText json = JsonText.of(CommandRun.of("enable", KEY, image, "--json").out());
    assertThat(json.objects("notes"))
        .anySatisfy(note -> assertThat(note.text("code")).isEqualTo("rights"));
  }

  private static List<String> codes(CommandRun run) {
    return JsonText.of(run.out()).objects("notes").stream().map(note -> note.text("code")).toList();
  }

  @Test
  void aVmlinuzGivesAVmlinuxUnlessItIsRepacked() throws IOException {
    Path image = Files.copy(Kernels.v6_1().vmlinuz(), folder.resolve("vmlinuz"));
    CommandRun plain = CommandRun.of("enable", KEY, image, "--json");
    Path vmlinux = folder.resolve("vmlinux.patched");
    assertThat(plain.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(JsonText.of(plain.out()).text("out")).isEqualTo(vmlinux.toString());
    assertThat(codes(plain)).contains("bss", "unpacked", "try").doesNotContain("form");

    Path vmlinuz = folder.resolve("vmlinuz.patched");
    CommandRun packed = CommandRun.of("enable", KEY, image, "--repack", "--json");
    assertThat(JsonText.of(packed.out()).text("out")).isEqualTo(vmlinuz.toString());
    assertThat(codes(packed)).contains("try").doesNotContain("unpacked", "form");
    assertThat(vmlinuz).hasSize(Files.size(image));

    Path unpacked = folder.resolve("unpacked");
    assertThat(CommandRun.of("unpack", vmlinuz, "-o", unpacked).exitCode()).isZero();
    assertThat(unpacked).hasSameBinaryContentAs(vmlinux);
    Path again = folder.resolve("again");
    CommandRun pack = CommandRun.of("pack", vmlinux, "--into", image, "-o", again);
    assertThat(pack.exitCode()).as(pack.err()).isZero();
    assertThat(again).hasSameBinaryContentAs(vmlinuz);
  }

  @Test
  void aCompressedModuleIsRepackedInItsFormat() throws IOException {
    Path module = Samples.image("module.ko");
    Path packed = folder.resolve("module.ko.xz");
    Files.write(packed, Program.filter(Files.readAllBytes(module), "xz", "--check=crc32"));
    Path on = folder.resolve("on.ko.xz");
    CommandRun plain = CommandRun.of("enable", "module_debug", packed, "-o", on, "--json");
    assertThat(codes(plain)).contains("unpacked", "form");
    CommandRun run =
        CommandRun.of("enable", "module_debug", packed, "-o", on, "--repack", "--json");
    assertThat(codes(run)).doesNotContain("unpacked", "form");
    assertThat(Program.filter(Files.readAllBytes(on), "xz", "-dc"))
        .isNotEqualTo(Files.readAllBytes(module));
    assertThat(CommandRun.of("disable", "module_debug", on, "--repack", "--in-place").err())
        .isEmpty();
    assertThat(Program.filter(Files.readAllBytes(on), "xz", "-dc"))
        .isEqualTo(Files.readAllBytes(module));
  }

  @Test
  void aTracepointThatIsFlippedHasNoProbe() {
    CommandRun run =
        CommandRun.of(
            "enable", "module:module_event", Samples.image("module.ko"), "--dry-run", "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(codes(run)).contains("tracepoint");
  }
}
