package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A kernel and its modules, flipped together; and their sites, shown together. */
@TestInstance(Lifecycle.PER_CLASS)
class ModuleFlipTest {
  /** In .bss, so that the loader never sets its sites. */
  private static final String KEY = "bpf_stats_enabled_key";

  /** In .data, so that the loader sets its sites by its count. */
  private static final String TRACEPOINT = "xdp:xdp_exception";

  private static final List<String> MODULES = List.of("tun", "virtio_net", "dummy");

  private Kernel kernel;
  private Path vmlinux;
  private Path tree;
  private Path folder;

  @BeforeAll
  void unpack(@TempDir Path unpacked) throws IOException {
    kernel = Kernels.v6_12();
    // A vmlinuz would be packed anew each time; samples/repack boots what comes of that.
    vmlinux = unpacked.resolve("vmlinux");
    assertThat(CommandRun.of("unpack", kernel.vmlinuz(), "-o", vmlinux).exitCode()).isZero();
    tree = unpacked.resolve("lib/modules").resolve(kernel.release());
    try (Stream<Path> files = Files.walk(kernel.modules())) {
      for (Path file : files.filter(ModuleFlipTest::isWanted).toList()) {
        Path copy = tree.resolve(kernel.modules().relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private static boolean isWanted(Path file) {
    String name = file.getFileName().toString().replaceFirst("\\.ko.*", "");
    return MODULES.contains(name) && Files.isRegularFile(file);
  }

  @BeforeEach
  void makeFolder(@TempDir Path fresh) {
    folder = fresh;
  }

  private static byte[] content(Path module) throws IOException {
    Image image = Image.open(module);
    return image.content().copy(0, (int) image.content().size());
  }

  private static List<Path> filesIn(Path top) throws IOException {
    try (Stream<Path> files = Files.walk(top)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private CommandRun flip(String command, String key, Path image, Path modules, Path out) {
    return CommandRun.of(command, key, image, "--modules", modules, "-o", out, "--json");
  }

  /** The same, which must succeed; what was done in each module. */
  private List<JsonText> flipped(String command, String key, Path image, Path modules, Path out) {
    CommandRun run = flip(command, key, image, modules, out);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    return JsonText.of(run.out()).objects("modules");
  }

  private Path modulesIn(Path out) {
    return out.resolve("lib/modules").resolve(kernel.release());
  }

  /** What was done is shown by the sites; undone, every byte is back, out of the compression. */
  @Test
  void kernelAndModulesGoTogetherThereAndBack() throws IOException {
    Path on = folder.resolve("on");
    List<JsonText> modules = flipped("enable", KEY, vmlinux, tree, on);
    assertThat(modules)
        .extracting(m -> m.fields().get("name"))
        .containsExactly("tun", "virtio_net");
    assertThat(modules)
        .allSatisfy(
            module -> {
              assertThat(module.fields()).containsEntry("unchanged", false);
              assertThat(module.objects("changes")).isNotEmpty();
              Path out = Path.of((String) module.fields().get("out"));
              assertThat(out).startsWith(modulesIn(on)).isRegularFile();
              assertThat(out.getFileName().toString()).isEqualTo(inputOf(module));
            });
    assertThat(filesIn(on)).hasSize(3);
    assertThat(sites(on.resolve("vmlinux"), modulesIn(on), "jmp"))
        .isEqualTo(sites(vmlinux, tree, "nop"))
        .hasSizeGreaterThan(20);

    Path off = folder.resolve("off");
    flipped("disable", KEY, on.resolve("vmlinux"), modulesIn(on), off);
    assertThat(off.resolve("vmlinux")).hasSameBinaryContentAs(vmlinux);
    for (Path module : filesIn(modulesIn(off))) {
      Path before = tree.resolve(modulesIn(off).relativize(module));
      assertThat(content(module)).isEqualTo(content(before));
    }
    assertThat(filesIn(off)).hasSize(3);
  }

  private static String inputOf(JsonText module) {
    return Path.of((String) module.fields().get("image")).getFileName().toString();
  }

  /** Addresses of the key's sites in kernel and modules, all of which must be of a kind. */
  private static List<String> sites(Path image, Path modules, String kind) {
    CommandRun run = CommandRun.of("show", KEY, image, "--modules", modules, "--json");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    JsonText key = JsonText.of(run.out()).objects("keys").get(0);
    List<JsonText> sites = new ArrayList<>(key.objects("sites"));
    key.objects("modules").forEach(module -> sites.addAll(module.objects("sites")));
    assertThat(key.objects("modules")).hasSize(2);
    assertThat(sites).allSatisfy(site -> assertThat(site.fields()).containsEntry("kind", kind));
    return sites.stream().map(site -> String.valueOf(site.fields().get("address"))).toList();
  }

  /** A loader that finds the sites set already ends the kernel (jump_label_add_module). */
  @Test
  void whatTheLoaderSetsStaysAsItIs() throws IOException {
    Path on = folder.resolve("on");
    List<JsonText> modules = flipped("enable", TRACEPOINT, vmlinux, tree, on);
    assertThat(modules).isNotEmpty();
    assertThat(modules)
        .allSatisfy(module -> assertThat(module.fields()).containsEntry("unchanged", true));
    for (Path module : filesIn(modulesIn(on))) {
      assertThat(content(module))
          .isEqualTo(content(tree.resolve(modulesIn(on).relativize(module))));
    }
    assertThat(content(on.resolve("vmlinux"))).isNotEqualTo(content(vmlinux));
  }

  @Test
  void nothingIsWrittenWhereOneModuleIsDamaged() throws IOException {
    Path damaged = folder.resolve("damaged");
    Files.createDirectories(damaged);
    for (Path module : filesIn(tree)) {
      Files.copy(module, damaged.resolve(module.getFileName()));
    }
    Path last = damaged.resolve("zz.ko");
    Files.write(last, new byte[] {0x7f, 'E', 'L', 'F'});
    CommandRun run = flip("enable", KEY, vmlinux, damaged, folder.resolve("on"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREADABLE);
    assertThat(run.err()).contains("zz.ko").hasLineCount(1);
    assertThat(folder).isDirectoryNotContaining(file -> !file.equals(damaged));
  }

  @Test
  void nothingIsReplacedThatIsThere() throws IOException {
    Files.writeString(folder.resolve("mine"), "mine");
    CommandRun run = flip("enable", KEY, vmlinux, tree, folder);
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREADABLE);
    assertThat(run.err()).contains("no empty folder");
    assertThat(filesIn(folder)).hasSize(1);
    CommandRun nowhere = CommandRun.of("enable", KEY, vmlinux, "--modules", tree);
    assertThat(nowhere.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(nowhere.err()).contains("-o OUTDIR");
  }

  @Test
  void loadedModulesWithoutAFileAreToldAndRefused() throws IOException {
    Path loaded = Files.writeString(folder.resolve("loaded"), "tun 1 0\nnvidia 1 0\n");
    Path on = folder.resolve("on");
    List<Object> words =
        List.of("enable", KEY, vmlinux, "--modules", tree, "--loaded", loaded, "-o", on, "--json");
    CommandRun refused = CommandRun.of(words.toArray());
    assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.err()).contains("nvidia").contains("--force");
    assertThat(on).doesNotExist();
    List<Object> forced = new ArrayList<>(words);
    forced.add("--force");
    CommandRun run = CommandRun.of(forced.toArray());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(JsonText.of(run.out()).objects("modules")).hasSize(1);
    assertThat(run.out()).contains("\"modules_missing\" : [\n    \"nvidia\"\n  ]");

    for (String command : List.of("list", "show", "cost", "who")) {
      CommandRun told = CommandRun.of(command, KEY, vmlinux, "--modules", tree, "--loaded", loaded);
      assertThat(told.exitCode()).as(command).isEqualTo(ExitCode.NO);
      assertThat(told.out()).as(command).contains("nvidia");
    }
  }
}
