package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.Segment;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.kallsyms.FunctionNames;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Unjudged;
import org.junit.jupiter.api.Test;

/**
 * Images that name functions only, as kernels do without CONFIG_KALLSYMS_ALL, or nothing at all,
 * against the text that really ran: tables and functions are known by what is in them.
 */
class NamelessTest {
  private static final long SEED = 20261129;

  @Test
  void functionNamesAloneExplain61() throws IOException {
    assertExplained(Kernels.v6_1(), FunctionNames.only(content(LiveText.of(Kernels.v6_1()))));
  }

  @Test
  void functionNamesAloneExplain612() throws IOException {
    assertExplained(Kernels.v6_12(), FunctionNames.only(content(LiveText.of(Kernels.v6_12()))));
  }

  @Test
  void noNamesExplain61() throws IOException {
    assertExplained(Kernels.v6_1(), FunctionNames.none(content(LiveText.of(Kernels.v6_1()))));
  }

  @Test
  void noNamesExplain612() throws IOException {
    assertExplained(Kernels.v6_12(), FunctionNames.none(content(LiveText.of(Kernels.v6_12()))));
  }

  /** All tables but the jump table's and the static calls' are found by what is in them. */
  @Test
  void functionNamesAloneExplain61WithoutSections() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    Explanation found = sectionless(live, FunctionNames.only(content(live)));
    assertThat(found.left()).isEmpty();
    assertThat(found.different()).isEqualTo(live.explain(live.dump()).different());
    assertThat(found.searched())
        .containsEntry(".altinstructions", true)
        .containsEntry(".parainstructions", true)
        .containsEntry(".retpoline_sites", true)
        .containsEntry(".return_sites", true)
        .containsEntry(".smp_locks", true)
        .containsEntry("__mcount_loc", true)
        .containsEntry(".cfi_sites", false);
  }

  @Test
  void noNamesExplain612WithoutSections() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_12());
    Explanation found = sectionless(live, FunctionNames.none(content(live)));
    assertThat(found.left())
        .singleElement()
        .extracting(Unjudged::cause)
        .isEqualTo(Cause.RUNTIME_CONSTANT);
    assertThat(found.searched())
        .containsEntry(".altinstructions", true)
        .containsEntry(".ibt_endbr_seal", true)
        .containsEntry(".return_sites", true);
    assertThat(found.isComplete()).isFalse();
    long different = found.different() + found.left().get(0).bytes();
    assertThat(different).isEqualTo(live.explain(live.dump()).different());
  }

  private static Explanation sectionless(LiveText live, byte[] content) {
    Image image = Image.of(live.image().path(), Bytes.of("bare", withoutSections(content)));
    assertThat(image.elf().sections()).isEmpty();
    Explanation found = explain(live, image, live.dump());
    assertThat(found.runs()).isEmpty();
    byte[] hooked = live.copy();
    int place = hooked.length / 3;
    hooked[place] ^= 0x55;
    assertThat(explain(live, image, hooked).runs())
        .singleElement()
        .extracting(UnexplainedRun::address)
        .isEqualTo(live.address() + place);
    return found;
  }

  /** The segments and the relocations behind them, as {@code strip --strip-section-headers}. */
  private static byte[] withoutSections(byte[] kernel) {
    ElfFile elf = ElfFile.read(Bytes.of("kernel", kernel));
    int end = 0;
    for (Segment segment : elf.segments()) {
      end = Math.max(end, (int) (segment.offset() + segment.fileSize()));
    }
    int behind = kernel.length - (int) elf.end();
    byte[] bare = Arrays.copyOf(kernel, end + behind);
    System.arraycopy(kernel, (int) elf.end(), bare, end, behind);
    ByteBuffer.wrap(bare).order(ByteOrder.LITTLE_ENDIAN).putLong(40, 0).putInt(60, 0);
    return bare;
  }

  private static byte[] content(LiveText live) {
    return live.image().content().copy(0, (int) live.image().content().size());
  }

  private static void assertExplained(Kernel kernel, byte[] content) throws IOException {
    LiveText live = LiveText.of(kernel);
    Image image = Image.of(live.image().path(), Bytes.of("nameless", content));
    assertThat(image.symbols().addressesOf("__start___jump_table")).isEmpty();
    assertThat(image.symbols().count()).isLessThan(live.image().symbols().count());
    Explanation found = explain(live, image, live.dump());
    assertThat(found.runs()).isEmpty();
    assertThat(found.left()).isEmpty();
    assertThat(found.different()).isEqualTo(live.explain(live.dump()).different());
    byte[] hooked = live.copy();
    Random random = new Random(SEED);
    int[] places = random.ints(1000, 0, hooked.length).distinct().sorted().toArray();
    for (int place : places) {
      hooked[place] ^= (byte) (1 + random.nextInt(255));
    }
    found = explain(live, image, hooked);
    long told = found.unexplained() + found.left().stream().mapToLong(Unjudged::bytes).sum();
    assertThat(told).isEqualTo(places.length);
    assertThat(found.unexplained()).isGreaterThan(places.length - 5);
  }

  private static Explanation explain(LiveText live, Image image, byte[] text) {
    StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
    try (Capstone capstone = Capstone.open()) {
      return new Explainer(image, keys, capstone)
          .explain(Dump.of(Bytes.of("text", text), OptionalLong.of(live.address())));
    }
  }

  /** A trampoline that was pointed elsewhere is no open question where its key is known. */
  @Test
  void aTrampolineOfAKnownKeyStandsOut() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_12());
    for (byte[] content : List.of(content(live), FunctionNames.only(content(live)))) {
      Image image = Image.of(live.image().path(), Bytes.of("some names", content));
      long trampoline = live.image().symbols().addressesOf("__SCT__might_resched")[0];
      long other = live.image().symbols().addressesOf("schedule")[0];
      byte[] hooked = live.copy();
      int at = live.index(trampoline);
      byte[] jump = Code.branch(Opcodes.JUMP, trampoline, other);
      System.arraycopy(jump, 0, hooked, at, jump.length);
      Explanation found = explain(live, image, hooked);
      assertThat(found.left()).isEmpty();
      assertThat(found.unexplained()).isPositive();
    }
  }
}
