package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.kaslr.KaslrRelocations;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Unjudged;
import org.junit.jupiter.api.Test;

/** A kernel that runs elsewhere than it was linked for, as plain bytes and as an ELF core. */
class MovedTextTest {
  private static final long SLIDE = 0x1460_0000;

  @Test
  void theSlideOf61IsFoundAndRelocationsExplained() throws IOException {
    assertMoved(LiveText.of(Kernels.v6_1()));
  }

  @Test
  void theSlideOf612IsFoundAndRelocationsExplained() throws IOException {
    assertMoved(LiveText.of(Kernels.v6_12()));
  }

  private static void assertMoved(LiveText live) {
    Explanation found = live.explain(Dump.of(Bytes.of("dump", moved(live)), OptionalLong.empty()));
    assertThat(found.slide()).isEqualTo(SLIDE);
    assertThat(found.base()).isEqualTo(live.address() + SLIDE);
    assertThat(found.unexplained()).isZero();
    assertThat(found.causes()).extracting(CauseCount::cause).contains(Cause.KASLR);
    Explanation told =
        live.explain(
            Dump.of(Bytes.of("dump", moved(live)), OptionalLong.of(live.address() + SLIDE)));
    assertThat(told.slide()).isEqualTo(SLIDE);
    assertThat(told.different()).isEqualTo(live.explain(live.dump()).different());
  }

  @Test
  void aCoreSaysItsAddresses() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    byte[] text = moved(live);
    text[1000] ^= 1;
    byte[] core = core(live.address() + SLIDE, text);
    Explanation found = live.explain(Dump.of(Bytes.of("core", core), OptionalLong.empty()));
    assertThat(found.slide()).isEqualTo(SLIDE);
    assertThat(found.compared()).isEqualTo(text.length);
    assertThat(found.unexplained()).isEqualTo(1);
    assertThat(found.runs().get(0).address()).isEqualTo(live.address() + SLIDE + 1000);
  }

  /**
   * What unpack makes of a vmlinuz without what follows the ELF file: a vmlinux as it was linked.
   */
  private static Explanation explainedAsLinked(LiveText live, Dump dump) {
    ElfFile elf = live.image().elf();
    Image bare = Image.of(live.image().path(), elf.bytes().slice(0, elf.end()));
    try (Capstone capstone = Capstone.open()) {
      return new Explainer(bare, live.keys(), capstone).explain(dump);
    }
  }

  @Test
  void relocationsOf61AreReadFromItsCode() throws IOException {
    assertRead(LiveText.of(Kernels.v6_1()));
  }

  @Test
  void relocationsOf612AreReadFromItsCode() throws IOException {
    assertRead(LiveText.of(Kernels.v6_12()));
  }

  /** By physical addresses, at which neither data nor page tables are, and by virtual ones. */
  private static void assertRead(LiveText live) {
    byte[] physical =
        new MadeCore().add(0, 0x1000, new byte[4096]).add(0, 0x1460_0000, moved(live)).bytes();
    Dump dump = Dump.of(Bytes.of("core", physical), OptionalLong.empty());
    Explanation found = explainedAsLinked(live, dump);
    assertThat(found.slide()).isEqualTo(SLIDE);
    assertThat(found.unexplained()).isZero();
    assertThat(found.relocationsListed()).isFalse();
    assertThat(found.left()).singleElement().extracting(Unjudged::cause).isEqualTo(Cause.KASLR);
    assertThat(found.left().get(0).bytes()).isBetween(1L, 100L);
    assertThat(found.isComplete()).isFalse();
    assertThat(found.causes())
        .filteredOn(count -> count.cause() == Cause.KASLR)
        .allMatch(count -> count.byPlace() == count.bytes() && count.sites() > 50_000);
    byte[] hooked = moved(live);
    int place = operand(live);
    hooked[place] ^= 0x40;
    dump = Dump.of(Bytes.of("core", core(live.address() + SLIDE, hooked)), OptionalLong.empty());
    found = explainedAsLinked(live, dump);
    assertThat(found.slide()).isEqualTo(SLIDE);
    assertThat(found.runs())
        .allMatch(run -> Math.abs(run.address() - SLIDE - live.address() - place) < Integer.BYTES)
        .isNotEmpty();
  }

  /** The middle one of the code's numbers that are addresses. */
  private static int operand(LiveText live) {
    long[] all = KaslrRelocations.read(live.image().elf()).narrow().addresses();
    return live.index(
        Arrays.stream(all)
            .filter(place -> live.index(place) > live.dump().length / 2)
            .findFirst()
            .orElseThrow());
  }

  @Test
  void anotherKernelsTextIsRefused() throws IOException {
    LiveText one = LiveText.of(Kernels.v6_1());
    LiveText other = LiveText.of(Kernels.v6_12());
    Dump dump = Dump.of(Bytes.of("other.bin", other.dump()), OptionalLong.of(one.address()));
    assertThatThrownBy(() -> one.explain(dump))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageStartingWith("other.bin: ");
  }

  private static byte[] moved(LiveText live) {
    return MovedText.of(live, SLIDE);
  }

  private static byte[] core(long address, byte[] text) {
    return new MadeCore()
        .add(0xffff_8880_0000_0000L, 0, new byte[4096])
        .add(address, 0, text)
        .bytes();
  }
}
