package org.jumppatch.patcher.cost;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.SealedKeys;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.NoinstrText;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.patcher.cost.Deferral.Standing;
import org.jumppatch.patcher.poke.Dialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeferralTest {
  /** A relocation of a jump entry's code field: the first of each entry's three, 16 bytes apart. */
  private static final Pattern CODE =
      Pattern.compile("^[0-9a-f]*0 .* R_X86_64_PC32 .* \\.noinstr\\.text \\+ .*");

  private static Map<String, Deferral> inNoinstr(Image image) {
    NoinstrText noinstr = NoinstrText.of(image);
    assertThat(noinstr.isKnown()).isTrue();
    SealedKeys sealed = SealedKeys.of(image);
    Map<String, Deferral> found = new LinkedHashMap<>();
    for (StaticKey key : StaticKeys.of(image, JumpTable.of(image)).all()) {
      Deferral one = Deferral.of(image, noinstr, sealed, key, null, Dialect.V6_1);
      if (one.noinstrSites() > 0) {
        found.put(key.name(), one);
      }
    }
    return found;
  }

  /** Counted by another program in the kernel's symbols. */
  @Test
  void keysOf7_3AreThoseThatWereCounted() throws IOException {
    Kernel kernel = Kernels.newest();
    assumeTrue(kernel.release().startsWith("7.3.4+"));
    Map<String, Deferral> found = inNoinstr(Image.open(kernel.vmlinuz()));
    assertThat(found).hasSize(18);
    assertThat(found.get("context_tracking_key"))
        .isEqualTo(new Deferral(Standing.SEALED, 53, 0, 1));
    assertThat(found.get("cpu_buf_idle_clear"))
        .isEqualTo(new Deferral(Standing.INTERRUPTS, 8, 0, 1));
    assertThat(requireNonNull(found.get("rseq_debug_enabled")).noinstrSites()).isEqualTo(9);
    assertThat(requireNonNull(found.get("arch_needs_tick_broadcast")).noinstrSites()).isEqualTo(2);
    assertThat(found.values().stream().filter(one -> one.standing() == Standing.SEALED)).hasSize(4);
    assertThat(found.keySet().stream().filter(key -> key.startsWith("__tracepoint"))).hasSize(8);
  }

  /** 6.1 does not seal keys, but makes them read-only. */
  @Test
  void readOnlyKeysOf6_1CannotBeFlipped() throws IOException {
    Map<String, Deferral> found = inNoinstr(Image.open(Kernels.v6_1().vmlinuz()));
    Deferral readOnly = requireNonNull(found.get("randomize_kstack_offset"));
    assertThat(readOnly.standing()).isEqualTo(Standing.READ_ONLY);
    assertThat(readOnly.ipisPerCpu()).isZero();
    assertThat(requireNonNull(found.get("context_tracking_key")).ipisPerCpu()).isEqualTo(3);
  }

  /** In modules, against the relocations that readelf prints. */
  @Test
  void modulesHaveTheSitesThatTheirRelocationsHave(@TempDir Path folder) throws IOException {
    int sites = 0;
    try (Stream<Path> modules =
        Files.list(Kernels.newest().modules().resolve("kernel/arch/x86/kvm"))) {
      for (Path module : modules.toList()) {
        Image image = Image.open(module);
        Path plain = folder.resolve("plain.ko");
        Files.write(plain, image.content().copy(0, Math.toIntExact(image.content().size())));
        long counted = relocations(plain).stream().filter(CODE.asMatchPredicate()).count();
        int here = inNoinstr(image).values().stream().mapToInt(Deferral::noinstrSites).sum();
        assertThat(here).as(module.toString()).isEqualTo((int) counted);
        sites += here;
      }
    }
    assertThat(sites).isPositive();
  }

  /** Of the table of jump labels alone. */
  private static List<String> relocations(Path module) {
    List<String> all = Program.lines("readelf", "-rW", module.toString());
    int table = 0;
    while (!all.get(table).contains("'.rela__jump_table'")) {
      table++;
    }
    List<String> behind = all.subList(table + 1, all.size());
    return behind.stream().takeWhile(line -> !line.startsWith("Relocation section")).toList();
  }
}
