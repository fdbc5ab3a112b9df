package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.staticcall.CallForm;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCallSite;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.explain.live.TracedPlace;
import org.jumppatch.patcher.explain.text.Cause;
import org.junit.jupiter.api.Test;

/**
 * A static call that is a conditional jump of six bytes while it is changed: the int3 takes the
 * place of its first byte, of which the kernel's list says nothing ({@code text_poke_loc_init},
 * {@code text_poke_bp_batch}, arch/x86/kernel/alternative.c).
 */
class PokedJumpTest {
  private final LiveText live = LiveText.clang();
  private final RunningKernel kernel = RunningKernel.of(live, 0);
  private final ByteBuffer memory = ByteBuffer.wrap(kernel.memory()).order(ByteOrder.LITTLE_ENDIAN);
  private final StaticCall call;
  private final long site;

  PokedJumpTest() throws IOException {
    call =
        StaticCalls.of(live.image()).all().stream()
            .filter(one -> one.sites().stream().anyMatch(PokedJumpTest::isConditional))
            .findFirst()
            .orElseThrow();
    site =
        call.sites().stream()
            .filter(PokedJumpTest::isConditional)
            .findFirst()
            .orElseThrow()
            .place()
            .address();
  }

  private static boolean isConditional(StaticCallSite site) {
    return site.place().form() == CallForm.CONDITIONAL;
  }

  private Explanation explained() throws IOException {
    byte[] core = new MadeCore().note(100).add(kernel.start(), 1, kernel.memory()).bytes();
    return live.explain(Dump.of(Bytes.of("core", core), OptionalLong.empty()));
  }

  private void announce(byte[] tail) {
    long vector = kernel.named("tp_vec");
    kernel.bind(kernel.named("bp_desc"), vector);
    memory.putLong(live.index(kernel.named("bp_desc")) + 8, 1L << 32 | 1);
    int entry = live.index(vector);
    memory.putInt(entry, (int) (site - kernel.named("_stext"))).put(entry + 8, (byte) 6);
    memory.put(entry + 10, tail);
  }

  private void assertPoked(String phase) throws IOException {
    Explanation found = explained();
    assertThat(found.runs()).isEmpty();
    assertThat(found.traced())
        .singleElement()
        .matches(one -> one.address() == site && one.cause() == Cause.TEXT_POKE)
        .extracting(TracedPlace::owner)
        .isEqualTo("__SCK__" + call.name() + ", " + phase);
  }

  @Test
  void itsPhasesAreTold() throws IOException {
    assertThat(explained().runs()).isEmpty();
    int at = live.index(site);
    byte[] now = new byte[5];
    memory.get(at + 1, now);
    memory.put(at, (byte) 0xcc);
    Explanation alone = explained();
    assertThat(alone.runs()).singleElement().matches(UnexplainedRun::breakpoint);
    assertThat(alone.runs().get(0).about()).startsWith("a site of the static call " + call.name());
    announce(now);
    assertPoked("int3 and tail written");
    memory.putInt(at + 2, (int) (kernel.named("dump_stack") - (site + 6)));
    assertPoked("int3 written, no tail");
    // No function is there.
    memory.putInt(at + 2, memory.getInt(at + 2) + 1);
    assertThat(explained().unexplained()).isPositive();
  }
}
