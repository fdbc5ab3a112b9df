package org.jumppatch.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.elf.testing.Untrusted;
import org.junit.jupiter.api.Test;

/** Whatever a report names, and however much of it. */
class KernelReportTest {
  private static Set<Long> in(Image image, String... lines) {
    return new LinkedHashSet<>(KernelReport.of(image, List.of(lines)).addresses());
  }

  @Test
  void eachPlaceIsTakenOnceAsTheLinesNameIt() throws IOException {
    Image image = Image.open(Samples.image("kernel-zstd.vmlinuz"));
    assertThat(
            in(
                image,
                "[ 12.3] RIP: 0010:schedule+0x8",
                "  ? try_to_wake_up+0xb (schedule+0x8)",
                "    swapper 0 [000] 1.0: ffffffff810000fb try_to_wake_up+0xb ([kernel])",
                "schedule+0xffffff nobody+0x1 <schedule+0x8>"))
        .containsExactly(0xffffffff81000138L, 0xffffffff810000fbL);
  }

  /** bpftrace's offsets are decimal, and dmesg may colour its lines. */
  @Test
  void otherWaysToWriteAPlace() throws IOException {
    Image image = Image.open(Samples.image("kernel-zstd.vmlinuz"));
    assertThat(in(image, "    schedule+8", "    try_to_wake_up+11"))
        .containsExactly(0xffffffff81000138L, 0xffffffff810000fbL);
    assertThat(in(image, "\u001b[32m[ 12.3]\u001b[0m \u001b[31mschedule+0x8\u001b[0m"))
        .containsExactly(0xffffffff81000138L);
    assertThat(in(image, "schedule+8x", "schedule+0x")).isEmpty();
    String module = "\u001b[31m nf_hook+0x8/0x90 [\u001b[1mnf_tables\u001b[0m]";
    assertThat(KernelReport.of(image, List.of(module)).modules()).containsOnlyKeys("nf_tables");
  }

  /** Each name costs what it is long, and not a walk over all names of the kernel. */
  @Test
  void aReportMayNameThousands() throws IOException {
    Image image = Image.open(Kernels.v6_12().vmlinuz());
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      lines.add(" ? nobody_%d+0x10/0x980".formatted(random.nextInt(1 << 30)));
    }
    lines.add(" ? __schedule+0x5b7");
    assertThat(Untrusted.read(ImageFormatException.class, () -> KernelReport.of(image, lines)))
        .isTrue();
    assertThat(KernelReport.of(image, lines).addresses()).hasSize(1);
  }

  @Test
  void aLineMayBeOneLongWord() throws IOException {
    Image image = Image.open(Samples.image("kernel-zstd.vmlinuz"));
    String word = "a".repeat(1 << 20);
    assertThat(Untrusted.read(ImageFormatException.class, () -> in(image, word, word + "+0x1")))
        .isTrue();
  }

  /** What one walk finds for all names is what each finds by itself. */
  @Test
  void namesTogetherAreAsEachByItself() throws IOException {
    Image image = Image.open(Kernels.v6_12().vmlinuz());
    Set<String> names = new HashSet<>(Set.of("", "nobody", "."));
    for (int i = 0; i < image.symbols().count(); i += image.symbols().count() / 40) {
      String name = image.symbols().name(i);
      names.add(name);
      names.add(name.replaceFirst("\\..*", ""));
    }
    var all = image.symbols().addressesOfPlain(names);
    for (String name : names) {
      assertThat(all.getOrDefault(name, new long[0]))
          .as(name)
          .isEqualTo(image.symbols().addressesOfPlain(name));
    }
  }
}
