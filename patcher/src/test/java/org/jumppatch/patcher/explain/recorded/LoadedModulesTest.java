package org.jumppatch.patcher.explain.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.elf.testing.RecordedDump;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.ExplainedModule;
import org.jumppatch.patcher.explain.Explainer;
import org.jumppatch.patcher.explain.Explanation;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/** The text of modules that ran, and the same changed by somebody. */
class LoadedModulesTest extends RecordedMachine {
  LoadedModulesTest() throws IOException {}

  private static final long BRIDGE_END = BRIDGE + 0x2_7000;

  private static void assertWhole(Explanation found) {
    assertThat(found.modules())
        .allMatch(ExplainedModule::isChecked)
        .extracting(one -> "%s 0x%x".formatted(one.name(), one.base()))
        .containsExactlyElementsOf(LOADED);
    assertThat(found.modules()).extracting(ExplainedModule::unexplained).containsOnly(0L);
    assertThat(found.modules().stream().mapToLong(ExplainedModule::compared).sum())
        .isEqualTo(499_712);
    assertThat(found.modulesLacking()).isEmpty();
    assertThat(found.isComplete()).isTrue();
    assertThat(found.isWhole()).isTrue();
  }

  @Test
  void everyByteIsExplainedInEachFormat() throws IOException {
    for (Path dump :
        List.of(
            RecordedDump.physicalCore(memory, folder.resolve("physical")),
            RecordedDump.virtualCore(memory, folder.resolve("virtual")),
            RecordedDump.raw(memory, folder.resolve("raw")),
            RecordedDump.lime(memory, folder.resolve("lime")),
            RecordedDump.kdump(memory, folder.resolve("kdump")))) {
      assertWhole(explained(dump, files()));
      Files.delete(dump);
    }
  }

  @Test
  void aHookInAModuleIsNamed() throws IOException {
    // At a function that can be traced, and over an instruction in its middle.
    long traced = BRIDGE;
    byte[] nop = {0x0f, 0x1f, 0x44, 0, 0};
    while (!Arrays.equals(memory.virtual().bytes(traced, 5), nop)) {
      traced++;
    }
    memory.put(traced, (byte) 0xe8, (byte) 0x11, (byte) 0x22, (byte) 0x33, (byte) 0x44);
    memory.put(traced + 64, (byte) 0xe9, (byte) 0x55, (byte) 0x66, (byte) 0x77, (byte) 0x08);
    Explanation found = explained();
    assertThat(found.isWhole()).isFalse();
    assertThat(found.unexplained()).isZero();
    assertThat(found.allUnexplained()).isBetween(8L, 10L);
    assertThat(found.allRuns().get(0).address()).isEqualTo(traced);
    assertThat(found.allRuns()).allMatch(run -> run.symbol().endsWith(" [bridge]"));
  }

  @Test
  void codeBehindAModulesSectionsIsUnexplained() throws IOException {
    memory.put(BRIDGE_END - 4, (byte) 0x90, (byte) 0x90, (byte) 0x90, (byte) 0xc3);
    assertThat(explained().allUnexplained()).isEqualTo(4);
  }

  @Test
  void aPageOfAModuleThatIsNotInTheDumpIsMissing() throws IOException {
    memory.leaveOut(BRIDGE + 0x1000);
    Explanation found = explained();
    assertThat(found.modules().get(0).missing()).isEqualTo(4096);
    assertThat(found.allUnexplained()).isZero();
    assertThat(found.isComplete()).isFalse();
  }

  @Test
  void aModuleIsExplainedWhereItWasLoaded() throws IOException {
    ModuleFile file =
        files().files().stream()
            .filter(f -> f.name().equals("wireguard"))
            .findFirst()
            .orElseThrow();
    ModuleFile absent =
        files().files().stream().filter(f -> f.name().equals("vsock")).findFirst().orElseThrow();
    Path core = core();
    try (Capstone capstone = Capstone.open();
        Dump dump = Dump.open(core, OptionalLong.empty())) {
      Explainer explainer = explainer(capstone);
      Explanation found = explainer.explainModule(dump, file, files());
      assertThat(found.module()).isEqualTo("wireguard");
      assertThat(found.base()).isEqualTo(0xffff_ffff_c034_0000L);
      assertThat(found.isWhole()).isTrue();
      assertThatThrownBy(() -> explainer.explainModule(dump, absent, files()))
          .isInstanceOf(ImageFormatException.class)
          .hasMessageContaining("its kernel has not loaded the module vsock");
    }
  }

  @Test
  void compressedModulesAreReadInEveryWay() throws Exception {
    Path some = Files.createDirectory(folder.resolve("some"));
    int number = 0;
    for (ModuleFile file : files().files()) {
      if (isLoaded(file.name())) {
        byte[] plain = unpacked(file.path());
        int way = number++ % 4;
        try (OutputStream out =
            packing(
                way,
                Files.newOutputStream(
                    some.resolve(
                        file.name() + ".ko" + List.of("", ".gz", ".zst", ".xz").get(way))))) {
          out.write(plain);
        }
      }
    }
    assertThat(number).isEqualTo(LOADED.size());
    assertWhole(explained(core(), ModuleTree.of(some)));
  }

  private static byte[] unpacked(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return path.toString().endsWith(".xz")
          ? new XZInputStream(in).readAllBytes()
          : in.readAllBytes();
    }
  }

  private static OutputStream packing(int way, OutputStream out) throws IOException {
    return switch (way) {
      case 1 -> new GZIPOutputStream(out);
      case 2 -> new ZstdOutputStream(out);
      case 3 -> new XZOutputStream(out, new LZMA2Options(0));
      default -> out;
    };
  }
}
