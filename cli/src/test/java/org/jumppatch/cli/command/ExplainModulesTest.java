package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.RecordedDump;
import org.jumppatch.elf.testing.RecordedMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dumps of a kernel that has loaded modules. */
class ExplainModulesTest {
  /** Where {@code tls} was loaded, by {@code /proc/modules}. */
  private static final long TLS = 0xffff_ffff_c024_d000L;

  @TempDir Path folder;

  private final Kernel kernel = Kernels.v6_12();
  private final RecordedMemory memory;

  ExplainModulesTest() throws IOException {
    memory = RecordedMemory.of(kernel);
  }

  private Path dump() throws IOException {
    return RecordedDump.kdump(memory, folder.resolve("dump"));
  }

  private Path file(String name) throws IOException {
    try (Stream<Path> all = Files.walk(kernel.modules())) {
      return all.filter(path -> path.endsWith(name)).findFirst().orElseThrow();
    }
  }

  @Test
  void modulesAreComparedWithTheirFiles() throws IOException {
    CommandRun run =
        CommandRun.of("explain", kernel.vmlinuz(), dump(), "--modules", kernel.modules(), "--json");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    JsonText found = JsonText.of(run.out());
    assertThat(found.fields())
        .containsEntry("bytes_unexplained", 0L)
        .containsEntry("modules_reason", "");
    assertThat(found.objects("modules")).hasSize(18);
    assertThat(found.objects("modules").get(15).fields())
        .containsEntry("name", "tls")
        .containsEntry("base", "0x" + Long.toHexString(TLS))
        .containsEntry("bytes_unexplained", 0L);
  }

  /** Security modules have hundreds of keys that boot flips. */
  @Test
  void keysHaveTheNamesThatPeopleUseAndThoseThatMatterAreTold() throws IOException {
    long site = site("__tracepoint_sched_switch", 8);
    memory.put(site, (byte) 0x90);
    List<Object> line = List.of("explain", kernel.vmlinuz(), dump(), "--modules", kernel.modules());
    CommandRun run = CommandRun.of(line.toArray());
    assertThat(run.out())
        .containsPattern("KEY +SITES +FLIPPED +COUNT +RUNNING\nsched:sched_switch +1 ")
        .containsPattern("\ncheck_pages_enabled +[0-9]+ +[0-9]+ +1 +on\n")
        .containsPattern("not shown: [0-9]+ keys \\(lsm\\); --json lists them all\n")
        .contains("  about     a site of sched:sched_switch, written neither as on nor as off")
        .doesNotContain("__tracepoint", "security_hook_active");
    assertThat(with(line, "--format", "html").out())
        .contains("[[\"sched:sched_switch\",\"tracepoint\",1,0,");
    JsonText json = JsonText.of(with(line, "--json").out());
    assertThat(
            json.objects("keys").stream()
                .filter(key -> key.text("name").equals("__tracepoint_sched_switch+0x8"))
                .map(key -> key.text("kind") + " " + key.text("label")))
        .containsExactly("tracepoint sched:sched_switch");
  }

  private static CommandRun with(List<Object> line, Object... more) {
    List<Object> all = new ArrayList<>(line);
    all.addAll(List.of(more));
    return CommandRun.of(all.toArray());
  }

  /** The first site of the key that lies so far behind a symbol. */
  private long site(String symbol, int offset) throws IOException {
    Image image = memory.image();
    long address = memory.named(symbol) + offset;
    return StaticKeys.of(image, JumpTable.of(image)).all().stream()
        .filter(key -> key.address() == address)
        .findFirst()
        .orElseThrow()
        .entries()
        .get(0)
        .code();
  }

  @Test
  void aHookInAModuleIsNo() throws IOException {
    memory.put(TLS + 0x40, (byte) 0xe9, (byte) 0x11, (byte) 0x22, (byte) 0x33, (byte) 0x08);
    CommandRun run =
        CommandRun.of("explain", kernel.vmlinuz(), dump(), "--modules", kernel.modules());
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.out()).contains("0xffffffffc024d040 ").contains(" [tls], ");
    CommandRun page =
        CommandRun.of(
            "explain",
            kernel.vmlinuz(),
            folder.resolve("dump"),
            "--modules",
            kernel.modules(),
            "--format",
            "html");
    assertThat(page.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(page.out()).contains("0xffffffffc024d040").contains(" [tls]");
  }

  @Test
  void codeThatTheKernelMadeAndTheDumpLacksIsNamed() throws IOException {
    long probe = memory.named("tp_vec") + 0x800;
    long copy = 0xffff_ffff_c0f0_0000L;
    memory.put(memory.named("vfs_fsync") + 9, (byte) 0xcc);
    memory.putNumber(memory.named("kprobe_table"), probe);
    memory.putNumber(probe + 40, memory.named("vfs_fsync") + 9);
    memory.putNumber(probe + 88, copy);
    Path dump = dump();
    CommandRun run = CommandRun.of("explain", kernel.vmlinuz(), dump);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.out())
        .contains("not checked  code that the kernel made, copy for vfs_fsync+0x9: ")
        .contains("unexplained  nothing\n");
    CommandRun partial =
        CommandRun.of(
            "explain",
            kernel.vmlinuz(),
            dump,
            "--modules",
            kernel.modules(),
            "--partial",
            "--json");
    assertThat(partial.exitCode()).isEqualTo(ExitCode.DONE);
    JsonText found = JsonText.of(partial.out());
    assertThat(found.fields())
        .containsEntry("trampolines_unchecked", 1L)
        .containsEntry("bpf_programs_unchecked", 0L);
    assertThat(found.objects("made_unchecked").get(0).fields())
        .containsEntry("address", "0x" + Long.toHexString(copy))
        .containsEntry("name", "copy for vfs_fsync+0x9");
  }

  @Test
  void modulesWithoutFilesAreNamed() throws IOException {
    Path dump = dump();
    Path one = Files.createDirectory(folder.resolve("one"));
    Files.copy(file("tls.ko.xz"), one.resolve("tls.ko.xz"));
    List<Object> line = List.of("explain", kernel.vmlinuz(), dump, "--modules", one);
    CommandRun run = CommandRun.of(line.toArray());
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.out())
        .contains(", the text of 17 not checked\n")
        .contains("not checked: bridge, chacha_x86_64, ")
        .contains(" and 9 more: no file of it in " + one);
  }

  @Test
  void aBrokenListIsSaid() throws IOException {
    long head = memory.named("modules");
    memory.putNumber(memory.number(head), 0);
    Path dump = dump();
    // Of files, most refer to modules that are not known any more; a lone one to none.
    Path one = Files.createDirectory(folder.resolve("one"));
    Files.copy(file("tls.ko.xz"), one.resolve("tls.ko.xz"));
    for (Path files : List.of(kernel.modules(), one)) {
      List<Object> line = List.of("explain", kernel.vmlinuz(), dump, "--modules", files);
      CommandRun run = CommandRun.of(line.toArray());
      assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
      assertThat(run.out())
          .contains(
              "modules      others not looked for: their list, after wireguard, leads nowhere\n")
          .contains("unexplained  nothing\n");
      List<Object> partial = new ArrayList<>(line);
      partial.addAll(List.of("--partial", "--json"));
      CommandRun accepted = CommandRun.of(partial.toArray());
      assertThat(accepted.exitCode()).isEqualTo(ExitCode.DONE);
      assertThat(JsonText.of(accepted.out()).fields())
          .containsEntry("modules_reason", "their list, after wireguard, leads nowhere");
    }
  }

  @Test
  void aModuleIsExplainedWithItsKernel() throws IOException {
    CommandRun run = CommandRun.of("explain", file("tls.ko.xz"), dump());
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .startsWith("text         0xffffffffc024d000, where tls was loaded\n")
        .contains("unexplained  nothing\n");
    CommandRun absent =
        CommandRun.of(
            "explain", file("vsock.ko.xz"), folder.resolve("dump"), "--kernel", kernel.vmlinuz());
    assertThat(absent.exitCode()).isEqualTo(ExitCode.UNREADABLE);
    assertThat(absent.err()).contains("its kernel has not loaded the module vsock").hasLineCount(1);
  }

  /** The tracer's filter is empty: it traces everywhere. */
  @Test
  void aTracerThatHasNoFunctionCalledIsNo() throws IOException {
    long tracer = memory.named("bp_desc") + 0x600;
    memory.putNumber(memory.named("ftrace_ops_list"), tracer);
    memory.putNumber(tracer, memory.named("kfree") + 9);
    memory.putNumber(tracer + 8, memory.named("ftrace_list_end"));
    long place = memory.named("vfs_read") + 4;
    int distance = (int) (memory.named("ftrace_caller") - (place + 5));
    ByteBuffer call = ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN);
    memory.put(place, call.put((byte) 0xe8).putInt(distance).array());
    List<Object> line = List.of("explain", kernel.vmlinuz(), dump(), "--modules", kernel.modules());
    CommandRun run = CommandRun.of(line.toArray());
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.out())
        .contains("unexplained  nothing\n")
        .contains(
            "tracers      called: kfree+0x9 (not the start of a function);"
                + " --data checks all pointers to code\n")
        .contains(
            "ftrace kfree+0x9 (not the start of a function), to ftrace_caller: vfs_read+0x4\n");
    JsonText json = JsonText.of(with(line, "--json").out());
    assertThat(json.fields()).containsEntry("tracers_not_functions", List.of("kfree+0x9"));
    assertThat(with(line, "--data").out())
        .contains("tracers      called: kfree+0x9 (not the start of a function)\n");
  }

  @Test
  void pointersInDataAreChecked() throws IOException {
    List<Object> line =
        List.of("explain", kernel.vmlinuz(), dump(), "--data", "--modules", kernel.modules());
    CommandRun good = CommandRun.of(line.toArray());
    assertThat(good.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(good.out())
        .contains(
            "pointers     sys_call_table 463, idt 256, static-call 3,855: none goes elsewhere\n");
    memory.putNumber(memory.named("sys_call_table") + 8 * 217, TLS + 0x40);
    dump();
    CommandRun bad = CommandRun.of(line.toArray());
    assertThat(bad.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(bad.out())
        .contains(": 1 elsewhere\n")
        .contains(
            """
            TABLE           NAME  GOES TO                         BY THE IMAGE
            sys_call_table  217   0xffffffffc024d040 +0x40 [tls]  __x64_sys_getdents64
            """);
  }
}
