package org.jumppatch.cli.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Compiled;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of an image that lost its own. */
class SymbolsOptionTest {
  private static final long SLIDE = 0x1a00000;

  @TempDir Path folder;

  /** What a kernel with these names would show in /proc/kallsyms, or its build in System.map. */
  private static List<String> list(Symbols symbols, long slide) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < symbols.count(); i++) {
      long address = symbols.address(i);
      boolean moves = Long.compareUnsigned(address, 0xffffffff80000000L) >= 0;
      long shown = moves ? address + slide : address;
      lines.add("%016x %s %s".formatted(shown, moves ? "T" : "A", symbols.name(i)));
    }
    return lines;
  }

  private static CommandRun done(Object... words) {
    CommandRun run = CommandRun.of(words);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    return run;
  }

  /** The kernel without the tokens that its names are made of; each digit is one of its own. */
  private Path nameless(Path vmlinuz) throws IOException {
    Path kernel = folder.resolve("vmlinux");
    done("unpack", vmlinuz, "-o", kernel);
    String text = Files.readString(kernel, ISO_8859_1);
    String digits = "0\u00001\u00002\u00003\u00004\u00005\u00006\u00007\u00008\u00009\u0000";
    assertThat(text).contains(digits);
    String without = text.replace(digits, "\u0000".repeat(digits.length()));
    return Files.writeString(folder.resolve("nameless"), without, ISO_8859_1);
  }

  @Test
  void aKernelWithoutNamesTakesThemFromSystemMapOrKallsyms() throws IOException {
    Path whole = Kernels.v6_1().vmlinuz();
    Symbols symbols = Image.open(whole).symbols();
    Path kernel = nameless(whole);
    CommandRun none = CommandRun.of("show", "sched_schedstats", kernel);
    assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("there are no names in it", "--symbols FILE").hasLineCount(1);

    Path map = Files.write(folder.resolve("System.map"), list(symbols, 0), ISO_8859_1);
    String columns = "--columns=name,address,sites,init,ipis,sealed";
    String expected = done("list", whole, "--tsv", columns).out();
    CommandRun mapped = done("list", kernel, "--tsv", columns, "--symbols", map);
    assertThat(mapped.out()).isEqualTo(expected);
    assertThat(mapped.err()).isEmpty();

    List<String> lines = new ArrayList<>(list(symbols, SLIDE));
    lines.add("ffffffffc0a01000 t init_module\t[nf_tables]");
    Path kallsyms = Files.write(folder.resolve("kallsyms"), lines, ISO_8859_1);
    CommandRun running = done("list", kernel, "--tsv", columns, "--symbols", kallsyms);
    assertThat(running.out()).isEqualTo(expected);
    assertThat(running.err())
        .contains("of a kernel that has moved; 0x1a00000 taken away")
        .hasLineCount(1);
  }

  /** As clang's LTO names what was static, and in the order of {@code nm -n}. */
  @Test
  void namesAreThoseOfTheSourceWhateverTheBuildMadeOfThem() throws IOException {
    Path whole = Samples.image("kernel-zstd.vmlinuz");
    Path kernel = nameless(whole);
    Set<String> promoted =
        Set.of("sched_schedstats", "schedule", "lru_gen_caps", "__tracepoint_sched_switch");
    List<String> lines = new ArrayList<>();
    for (String line : list(Image.open(whole).symbols(), 0)) {
      String name = line.substring(line.lastIndexOf(' ') + 1);
      lines.add(promoted.contains(name) ? line + ".llvm.1234567890" : line);
    }
    lines.sort(null);
    Path map = Files.write(folder.resolve("System.map"), lines, ISO_8859_1);
    String columns = "--columns=name,kind,address,sites,ipis,sealed";
    assertThat(done("list", kernel, "--tsv", columns, "--symbols", map).out())
        .isEqualTo(done("list", whole, "--tsv", columns).out());
    assertThat(done("list", kernel, "--symbols", map).out()).contains("table found by symbols");
    assertThat(done("show", "sched:sched_switch", kernel, "--symbols", map).out())
        .contains("(__tracepoint_sched_switch.llvm.1234567890+0x8)");
    assertThat(done("show", "--in", "schedule", kernel, "--symbols", map).out())
        .contains("sched_schedstats ", "lru_gen_caps[1] ");
  }

  @Test
  void namesOfAnotherKernelAndHiddenOnesAreRefused() throws IOException {
    Path kernel = Kernels.v6_12().vmlinuz();
    Symbols other = Image.open(Kernels.v6_1().vmlinuz()).symbols();
    List<String> lines = list(other, 0);
    Path map = Files.write(folder.resolve("System.map"), lines, ISO_8859_1);
    assertRefused("of another kernel", kernel, map);
    Stream<String> hidden =
        lines.stream().limit(100).map(line -> "0".repeat(16) + line.substring(16));
    assertRefused(
        "kernel.kptr_restrict", kernel, Files.write(folder.resolve("zero"), hidden.toList()));
    assertRefused(
        "no line of System.map", kernel, Files.writeString(folder.resolve("text"), "some text\n"));
    assertRefused("no kernel", Samples.image("module.ko"), map);
  }

  private static void assertRefused(String why, Path image, Path symbols) {
    CommandRun run = CommandRun.of("list", image, "--symbols", symbols);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.UNREADABLE);
    assertThat(run.err().toLowerCase(Locale.ROOT)).contains(why.toLowerCase(Locale.ROOT));
    assertThat(run.err()).hasLineCount(1);
  }

  @Test
  void aStrippedProgramTakesThoseOfItsDebugFile() throws IOException {
    Path program = Compiled.program("schedstats.c", folder.resolve("whole.elf"));
    Path stripped = folder.resolve("stripped.elf");
    Path debug = folder.resolve("debug");
    Compiled.call(List.of("objcopy", "--strip-all", program.toString(), stripped.toString()));
    Compiled.call(List.of("objcopy", "--only-keep-debug", program.toString(), debug.toString()));
    String expected = done("show", "sched_schedstats", program).out();
    assertThat(CommandRun.of("show", "sched_schedstats", stripped).exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(done("show", "sched_schedstats", stripped, "--symbols", debug).out())
        .isEqualTo(expected);
    assertThat(CommandRun.of("list", stripped, "--symbols", Samples.image("pie.elf")).exitCode())
        .isEqualTo(ExitCode.UNREADABLE);
  }

  /** What has no line is no list whose addresses somebody hides. */
  @Test
  void anEmptyListHasNoSymbols() {
    CommandRun run =
        CommandRun.of("list", Kernels.v6_12().vmlinuz(), "--symbols", Path.of("/dev/null"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREADABLE);
    assertThat(run.err()).contains("/dev/null: no symbols in it");
  }
}
