package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.live.StaticCallSite;
import org.jumppatch.patcher.explain.live.StaticCallTable;
import org.jumppatch.patcher.explain.text.RunningText;
import org.junit.jupiter.api.Test;

/** Dumps that lack a part of the text, were cut short, or are of no kernel that ran. */
class PartialDumpTest {
  private static Explanation sample(String core) throws IOException {
    Image image = Image.open(Samples.image("schedstats.elf"));
    try (InputStream in = Objects.requireNonNull(PartialDumpTest.class.getResourceAsStream(core));
        Capstone capstone = Capstone.open()) {
      Bytes bytes = Bytes.of(core, in.readAllBytes());
      return new Explainer(image, StaticKeys.of(image, JumpTable.of(image)), capstone)
          .explain(Dump.of(bytes, OptionalLong.empty()));
    }
  }

  @Test
  void behindAGapTheTextIsComparedToo() throws IOException {
    Explanation found = sample("small-hole-page.core");
    assertThat(found.missing()).isEqualTo(4096);
    assertThat(found.compared()).isEqualTo(22_242 - 4096);
    assertThat(found.isComplete()).isFalse();
    assertThat(found.runs())
        .singleElement()
        .matches(run -> run.address() == 0x406000 && run.found().equals("deadbeef"));
  }

  @Test
  void sectionsBehindTheEndOfACoreAreOfNoAccount() throws IOException {
    Explanation found = sample("qemu-like-truncated.core");
    assertThat(found.missing()).isZero();
    assertThat(found.isComplete()).isTrue();
    assertThat(found.unexplained()).isEqualTo(1);
  }

  @Test
  void pagesThatAreNotThereAreCountedAndNotJudged() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    RunningKernel kernel = RunningKernel.of(live, 0);
    MadeCore core = new MadeCore().note(100);
    byte[] memory = kernel.memory();
    int page = 4096;
    int at = 0;
    for (int gap = 100 * page; gap < live.dump().length; gap += 700 * page) {
      core.add(kernel.start() + at, 1 + at, Arrays.copyOfRange(memory, at, gap));
      at = gap + page;
    }
    core.add(kernel.start() + at, 1 + at, Arrays.copyOfRange(memory, at, memory.length));
    Explanation found = live.explain(Dump.of(Bytes.of("core", core.bytes()), OptionalLong.empty()));
    assertThat(found.unexplained()).isZero();
    assertThat(found.missing()).isEqualTo(5L * page);
    assertThat(found.compared()).isEqualTo(live.dump().length - 5 * page);
  }

  @Test
  void textThatNeverRanIsSaidToBeThat() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    byte[] linked =
        live.image()
            .content()
            .copy(live.image().space().fileOffset(live.address(), 1), live.dump().length);
    Explanation found = live.explain(linked);
    assertThat(found.neverRan()).isTrue();
    assertThat(found.unexplained()).isZero();
    linked[1000] ^= 1;
    assertThat(live.explain(linked).unexplained()).isEqualTo(1);
    assertThat(live.explain(live.dump()).neverRan()).isFalse();
  }

  /** Without data nobody can say which of the two is right. */
  @Test
  void aSiteAndATrampolineThatDisagreeAreBothShown() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_12());
    RunningKernel kernel = RunningKernel.of(live, 0);
    byte[] changed = live.copy();
    RunningText text = new RunningText(live.address(), live.copy(), live.copy(), List.of());
    List<StaticCallSite> pair =
        new StaticCallTable(live.image(), text)
            .byKey().values().stream()
                .filter(sites -> sites.size() == 2 && sites.get(1).trampoline())
                .filter(sites -> opcode(live, sites.get(0)) == 0xe8)
                .filter(sites -> opcode(live, sites.get(1)) == 0xe9)
                .findFirst()
                .orElseThrow();
    long site = pair.get(0).address();
    int elsewhere = (int) (kernel.named("dump_stack") - (site + 5));
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(live.index(site) + 1, elsewhere);
    List<Long> shown = live.explain(changed).runs().stream().map(UnexplainedRun::address).toList();
    assertThat(shown).anyMatch(address -> address - site >= 0 && address - site < 5);
  }

  private static int opcode(LiveText live, StaticCallSite site) {
    return live.dump()[live.index(site.address())] & 0xff;
  }

  @Test
  void allInstructionsOfAChangedRunAreShown() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_1());
    byte[] changed = live.copy();
    int at = live.index(RunningKernel.of(live, 0).named("dump_stack")) + 2;
    byte[] hook = {(byte) 0x90, (byte) 0x90, (byte) 0xe9, 0x10, 0x20, 0x30, 0x00};
    System.arraycopy(hook, 0, changed, at, hook.length);
    assertThat(live.explain(changed).runs())
        .anyMatch(run -> run.foundCode().contains("nop; nop; jmp 0xffffffff"));
  }
}
