package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.RecordedDump;
import org.jumppatch.elf.testing.RecordedMemory;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.live.KeyState;
import org.jumppatch.patcher.explain.text.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/** The text of modules that ran, as it was recorded, and the same changed by somebody. */
class LoadedModulesTest {
  /** The modules of the recorded machine, from {@code /proc/modules}, with their addresses. */
  private static final List<String> LOADED =
      List.of(
          "bridge 0xffffffffc028a000",
          "chacha_x86_64 0xffffffffc02fa000",
          "curve25519_x86_64 0xffffffffc032f000",
          "dummy 0xffffffffc0277000",
          "ip6_udp_tunnel 0xffffffffc0319000",
          "libchacha 0xffffffffc02f4000",
          "libchacha20poly1305 0xffffffffc0305000",
          "libcrc32c 0xffffffffc020b000",
          "libcurve25519_generic 0xffffffffc0321000",
          "llc 0xffffffffc027d000",
          "nf_conntrack 0xffffffffc0217000",
          "nf_defrag_ipv4 0xffffffffc0211000",
          "nf_defrag_ipv6 0xffffffffc0201000",
          "poly1305_x86_64 0xffffffffc02e9000",
          "stp 0xffffffffc0284000",
          "tls 0xffffffffc024d000",
          "udp_tunnel 0xffffffffc030c000",
          "wireguard 0xffffffffc0340000");

  private static final long BRIDGE = 0xffff_ffff_c028_a000L;
  private static final long BRIDGE_END = BRIDGE + 0x2_7000;

  /** In {@code struct module}. */
  private static final int NAME = 24;

  private static final int NODE = 8;

  @TempDir Path folder;

  private final Kernel kernel = Kernels.v6_12();
  private final RecordedMemory memory;

  LoadedModulesTest() throws IOException {
    memory = RecordedMemory.of(kernel);
  }

  private Explanation explained(Path dump, @Nullable ModuleTree files) throws IOException {
    Image image = memory.image();
    try (Capstone capstone = Capstone.open();
        Dump open = Dump.open(dump, OptionalLong.empty())) {
      return new Explainer(image, StaticKeys.of(image, JumpTable.of(image)), capstone)
          .explain(open, release -> files);
    }
  }

  private ModuleTree files() throws IOException {
    return ModuleTree.of(kernel.modules());
  }

  /** Explains the memory as it is now. */
  private Explanation explained() throws IOException {
    return explained(RecordedDump.physicalCore(memory, folder.resolve("core")), files());
  }

  /** The same without the modules' files: what is asked for is the list. */
  private Explanation listed() throws IOException {
    return explained(RecordedDump.physicalCore(memory, folder.resolve("core")), null);
  }

  /** The node of a module in the list. */
  private long node(String name) {
    long head = memory.named("modules");
    for (long node = memory.number(head); node != head; node = memory.number(node)) {
      byte[] letters = memory.virtual().bytes(node - NODE + NAME, name.length() + 1);
      if (letters != null && new String(letters, StandardCharsets.US_ASCII).equals(name + "\0")) {
        return node;
      }
    }
    throw new AssertionError(name);
  }

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
  void aModuleWithoutAFileIsNotChecked() throws IOException {
    Path some = Files.createDirectory(folder.resolve("some"));
    for (ModuleFile file : files().files()) {
      boolean loaded = LOADED.stream().anyMatch(one -> one.startsWith(file.name() + " "));
      if (loaded && !file.name().equals("stp")) {
        Files.copy(file.path(), some.resolve(file.path().getFileName()));
      }
    }
    Explanation found =
        explained(RecordedDump.physicalCore(memory, folder.resolve("core")), ModuleTree.of(some));
    assertThat(found.uncheckedModules()).containsExactly("stp");
    assertThat(found.modules())
        .filteredOn(one -> one.name().equals("stp"))
        .singleElement()
        .matches(one -> one.lacking().equals("no file of it in " + some));
    assertThat(found.allUnexplained()).isZero();
    assertThat(found.isComplete()).isFalse();
  }

  @Test
  void withoutFilesAllAreNamed() throws IOException {
    Explanation found = explained(RecordedDump.lime(memory, folder.resolve("lime")), null);
    assertThat(found.uncheckedModules()).hasSize(LOADED.size());
    assertThat(found.isComplete()).isFalse();
    assertThat(found.isWhole()).isTrue();
  }

  @Test
  void aFileOfAnotherModuleIsRefused() throws IOException {
    Path some = Files.createDirectory(folder.resolve("some"));
    for (ModuleFile file : files().files()) {
      if (file.name().equals("tls")) {
        Files.copy(file.path(), some.resolve("dummy.ko.xz"));
      }
    }
    Explanation found =
        explained(RecordedDump.physicalCore(memory, folder.resolve("core")), ModuleTree.of(some));
    assertThat(found.modules())
        .filteredOn(one -> one.name().equals("dummy"))
        .singleElement()
        .matches(one -> one.lacking().contains("another build of it"));
  }

  @Test
  void aListThatGoesRoundIsSaid() throws IOException {
    // The last one leads to the one before it, which leads back to the last as it should.
    long head = memory.named("modules");
    long last = memory.number(head + 8);
    memory.putNumber(last, memory.number(last + 8));
    Explanation found = listed();
    assertThat(found.modulesLacking()).startsWith("their list, after nf_defrag_ipv6, ");
    assertThat(found.isComplete()).isFalse();
  }

  @Test
  void aListThatLeavesTheDumpIsSaid() throws IOException {
    memory.putNumber(node("llc"), 0xffff_ffff_c0f0_0008L);
    Explanation found = listed();
    assertThat(found.modulesLacking())
        .isEqualTo(
            "their list, after llc, leads to 0xffffffffc0f00008: "
                + "the page tables have no page there");
    assertThat(found.modules()).hasSize(12);
    assertThat(found.isComplete()).isFalse();
  }

  @Test
  void aModuleThatIsPassedOverIsMissed() throws IOException {
    long hidden = node("dummy");
    memory.putNumber(memory.number(hidden + 8), memory.number(hidden));
    Explanation found = listed();
    assertThat(found.modulesLacking())
        .isEqualTo("their list, after llc, leads to tls and not back from there");
    assertThat(found.isComplete()).isFalse();
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
    Image image = memory.image();
    ModuleFile file =
        files().files().stream()
            .filter(f -> f.name().equals("wireguard"))
            .findFirst()
            .orElseThrow();
    ModuleFile absent =
        files().files().stream().filter(f -> f.name().equals("vsock")).findFirst().orElseThrow();
    Path core = RecordedDump.physicalCore(memory, folder.resolve("core"));
    try (Capstone capstone = Capstone.open();
        Dump dump = Dump.open(core, OptionalLong.empty())) {
      Explainer explainer =
          new Explainer(image, StaticKeys.of(image, JumpTable.of(image)), capstone);
      Explanation found = explainer.explainModule(dump, file, files());
      assertThat(found.module()).isEqualTo("wireguard");
      assertThat(found.base()).isEqualTo(0xffff_ffff_c034_0000L);
      assertThat(found.isWhole()).isTrue();
      assertThatThrownBy(() -> explainer.explainModule(dump, absent, files()))
          .isInstanceOf(ImageFormatException.class)
          .hasMessageContaining("its kernel has not loaded the module vsock");
    }
  }

  private Explanation explainedAgainst(Path earlier) throws IOException {
    Image image = memory.image();
    Path core = RecordedDump.physicalCore(memory, folder.resolve("core"));
    ModuleTree files = files();
    try (Capstone capstone = Capstone.open();
        Dump now = Dump.open(core, OptionalLong.empty());
        Dump then = Dump.open(earlier, OptionalLong.empty())) {
      return new Explainer(image, StaticKeys.of(image, JumpTable.of(image)), capstone)
          .explain(now, then, release -> files);
    }
  }

  private static ModuleChange change(Explanation found, String name) {
    return Objects.requireNonNull(found.changes()).modules().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatChangedInAModuleSinceAnEarlierDumpIsNamed() throws IOException {
    Path earlier = RecordedDump.physicalCore(memory, folder.resolve("earlier"));
    memory.put(BRIDGE + 0x1000, (byte) 0xe9, (byte) 0x55, (byte) 0x66, (byte) 0x77, (byte) 0x08);
    Explanation found = explainedAgainst(earlier);
    TextChanges changes = Objects.requireNonNull(found.changes());
    assertThat(changes.bytes()).isZero();
    assertThat(changes.modules())
        .hasSize(LOADED.size())
        .allMatch(one -> one.fate() == ModuleChange.Fate.STAYED && one.isCompared())
        .filteredOn(one -> one.bytes() != 0)
        .extracting(ModuleChange::name)
        .containsExactly("bridge");
    assertThat(change(found, "bridge").bytes()).isBetween(3L, 5L);
    assertThat(change(found, "bridge").unexplained()).isEqualTo(change(found, "bridge").bytes());
    assertThat(found.isWhole()).isFalse();
    assertThat(found.isComplete()).isTrue();
  }

  @Test
  void whatWasLoadedSinceAnEarlierDumpIsNamed() throws IOException {
    long dummy = node("dummy");
    long before = memory.number(dummy + 8);
    long after = memory.number(dummy);
    memory.putNumber(before, after);
    memory.putNumber(after + 8, before);
    Path earlier = RecordedDump.physicalCore(memory, folder.resolve("earlier"));
    memory.putNumber(before, dummy);
    memory.putNumber(after + 8, dummy);
    Explanation found = explainedAgainst(earlier);
    assertThat(change(found, "dummy").fate()).isEqualTo(ModuleChange.Fate.LOADED);
    assertThat(found.isComplete()).isTrue();
    Path later = Files.move(folder.resolve("core"), folder.resolve("later"));
    memory.putNumber(before, after);
    memory.putNumber(after + 8, before);
    Explanation turned = explainedAgainst(later);
    assertThat(change(turned, "dummy").fate()).isEqualTo(ModuleChange.Fate.UNLOADED);
  }

  @Test
  void modulesOfWhichTheEarlierDumpDoesNotTellAreNotCompared() throws IOException {
    // Its list breaks off: what it does not name may have been there.
    memory.putNumber(node("llc"), 0xffff_ffff_c0f0_0008L);
    Path earlier = RecordedDump.physicalCore(memory, folder.resolve("earlier"));
    RecordedMemory whole = RecordedMemory.of(kernel);
    Image image = whole.image();
    ModuleTree files = files();
    try (Capstone capstone = Capstone.open();
        Dump now =
            Dump.open(
                RecordedDump.physicalCore(whole, folder.resolve("core")), OptionalLong.empty());
        Dump then = Dump.open(earlier, OptionalLong.empty())) {
      Explanation found =
          new Explainer(image, StaticKeys.of(image, JumpTable.of(image)), capstone)
              .explain(now, then, release -> files);
      assertThat(Objects.requireNonNull(found.changes()).modules())
          .filteredOn(one -> one.fate() == ModuleChange.Fate.UNKNOWN)
          .hasSize(LOADED.size() - 12)
          .allMatch(one -> one.lacking().startsWith("their list, after llc, leads to "));
      assertThat(found.isWhole()).isTrue();
      assertThat(found.isComplete()).isFalse();
    }
  }

  /** A key of the kernel's that a module tests too. */
  private static KeyState shared(Explanation found, ExplainedModule module) {
    for (KeyState key : module.keys()) {
      for (KeyState own : found.keys()) {
        if (own.key().address() == key.key().address() && own.isWhole()) {
          return key;
        }
      }
    }
    throw new AssertionError("no such key");
  }

  private void flip(KeyState key) {
    for (JumpEntry entry : key.key().entries()) {
      byte[] code = entry.formWhen(!key.enabled()).encode(entry.code(), entry.target());
      if (memory.virtual().bytes(entry.code(), code.length) != null) {
        memory.put(entry.code(), code);
      }
    }
  }

  @Test
  void aModulesSitesGoWithTheKernelsOwnWhereTheCountSaysOtherwise() throws IOException {
    // As after a boot of a kernel and modules that were flipped in their files: the count knows
    // nothing of it.
    Explanation before = explained();
    ExplainedModule module =
        before.modules().stream()
            .filter(one -> one.keys().stream().anyMatch(key -> hasOwn(before, key)))
            .findFirst()
            .orElseThrow();
    KeyState inModule = shared(before, module);
    KeyState own =
        before.keys().stream()
            .filter(key -> key.key().address() == inModule.key().address())
            .findFirst()
            .orElseThrow();
    flip(own);
    Explanation alone = explained();
    assertThat(alone.unexplained()).isZero();
    assertThat(alone.allUnexplained()).isPositive();
    for (ExplainedModule one : before.modules()) {
      one.keys().stream()
          .filter(key -> key.key().address() == own.key().address())
          .forEach(this::flip);
    }
    assertThat(explained().allUnexplained()).isZero();
  }

  private static boolean hasOwn(Explanation found, KeyState inModule) {
    return found.keys().stream()
        .anyMatch(own -> own.key().address() == inModule.key().address() && own.isWhole());
  }

  @Test
  void compressedModulesAreReadInEveryWay() throws Exception {
    Path some = Files.createDirectory(folder.resolve("some"));
    int number = 0;
    for (ModuleFile file : files().files()) {
      if (LOADED.stream().anyMatch(one -> one.startsWith(file.name() + " "))) {
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
    assertWhole(
        explained(RecordedDump.physicalCore(memory, folder.resolve("core")), ModuleTree.of(some)));
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

  @Test
  void aModulesSiteThatIsBeingChangedIsNamed() throws IOException {
    Explanation before = explained();
    ExplainedModule bridge = before.modules().get(0);
    JumpEntry site =
        bridge.keys().stream()
            .flatMap(key -> key.key().entries().stream())
            .filter(entry -> entry.size() == 5 && !entry.isOn())
            .filter(entry -> memory.virtual().bytes(entry.code(), 5) != null)
            .findFirst()
            .orElseThrow();
    byte[] on = site.formWhen(true).encode(site.code(), site.target());
    memory.put(site.code(), (byte) 0xcc, on[1], on[2], on[3], on[4]);
    Explanation unknown = explained();
    assertThat(unknown.allUnexplained()).isPositive();
    assertThat(unknown.allRuns().get(0).symbol()).endsWith(" [bridge]");
    long vector = memory.named("tp_vec");
    long description = memory.named("bp_desc");
    memory.putNumber(description, vector);
    memory.putNumber(description + 8, 1L << 32 | 1);
    ByteBuffer poke = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    poke.putInt((int) (site.code() - memory.named("_stext"))).putInt(0);
    poke.put((byte) 5).put(on[0]).put(on).put((byte) 0x0f);
    memory.put(vector, poke.array());
    Explanation found = explained();
    assertThat(found.allUnexplained()).isZero();
    assertThat(found.modules().get(0).traced())
        .singleElement()
        .matches(one -> one.cause() == Cause.TEXT_POKE && one.address() == site.code())
        .matches(one -> one.owner().endsWith(", int3 and tail written"));
  }
}
