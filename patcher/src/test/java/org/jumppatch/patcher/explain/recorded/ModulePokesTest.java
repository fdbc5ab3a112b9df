package org.jumppatch.patcher.explain.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.Explanation;
import org.jumppatch.patcher.explain.live.TracedPlace;
import org.jumppatch.patcher.explain.text.Cause;
import org.junit.jupiter.api.Test;

/** A machine that was stopped while it changed the text of a module, made of one that ran. */
class ModulePokesTest extends RecordedMachine {
  private static final byte[] NOP = {0x0f, 0x1f, 0x44, 0, 0};
  private static final byte INT3 = (byte) 0xcc;
  private static final int CALL = 0xe8;

  /** Bytes of the module's text that are searched. */
  private static final int SEARCHED = 0x1_0000;

  ModulePokesTest() throws IOException {}

  /** Explains the module's text as it is now. */
  private Explanation bridge() throws IOException {
    ModuleTree files = files();
    ModuleFile file =
        files.files().stream().filter(one -> one.name().equals("bridge")).findFirst().orElseThrow();
    try (Capstone capstone = Capstone.open();
        Dump dump = Dump.open(core(), OptionalLong.empty())) {
      return explainer(capstone).explainModule(dump, file, files);
    }
  }

  private byte[] running(long address) {
    return Objects.requireNonNull(memory.virtual().bytes(address, NOP.length));
  }

  private static byte[] branch(int opcode, long from, long target) {
    ByteBuffer code = ByteBuffer.allocate(NOP.length).order(ByteOrder.LITTLE_ENDIAN);
    return code.put((byte) opcode).putInt((int) (target - (from + NOP.length))).array();
  }

  /** An int3, and behind it the tail of some code. */
  private void poke(long place, byte[] tail) {
    byte[] code = tail.clone();
    code[0] = INT3;
    memory.put(place, code);
  }

  private static long inBridge(LongPredicate wanted) {
    return LongStream.range(BRIDGE, BRIDGE + SEARCHED).filter(wanted).findFirst().orElseThrow();
  }

  private void assertNotPoked(long place, String... words) throws IOException {
    Explanation found = bridge();
    assertThat(found.traced()).isEmpty();
    assertThat(found.runs().get(0).address()).isEqualTo(place);
    assertThat(found.runs().get(0).symbol()).endsWith(" [bridge]");
    assertThat(found.runs().get(0).about()).contains(words);
  }

  private void assertPoked(long place, String words) throws IOException {
    Explanation found = bridge();
    assertThat(found.runs()).isEmpty();
    assertThat(found.traced())
        .singleElement()
        .matches(one -> one.address() == place && one.cause() == Cause.TEXT_POKE)
        .matches(TracedPlace::checked)
        .extracting(TracedPlace::owner)
        .asString()
        .endsWith(words);
  }

  @Test
  void aKeysSite() throws IOException {
    JumpEntry site =
        bridge().keys().stream()
            .flatMap(key -> key.key().entries().stream())
            .filter(entry -> entry.size() == NOP.length && !entry.isOn())
            .filter(entry -> memory.virtual().bytes(entry.code(), NOP.length) != null)
            .findFirst()
            .orElseThrow();
    byte[] off = site.formWhen(false).encode(site.code(), site.target());
    byte[] on = site.formWhen(true).encode(site.code(), site.target());
    poke(site.code(), off);
    assertNotPoked(site.code(), "a site of ", ", off, int3 at 1 of ");
    announce(site.code(), on, off[0]);
    assertPoked(site.code(), ", int3 written, no tail");
    poke(site.code(), on);
    assertPoked(site.code(), ", int3 and tail written");
  }

  @Test
  void aTracedFunctionsPlace() throws IOException {
    // A function starts there: no other nop is aligned so.
    long place = inBridge(at -> (at & 15) == 4 && Arrays.equals(running(at), NOP));
    byte[] call = branch(CALL, place, memory.named("ftrace_caller"));
    long tracer = memory.named("tp_vec") + 0x800;
    memory.putNumber(memory.named("ftrace_ops_list"), tracer);
    memory.putNumber(tracer, memory.named("function_trace_call"));
    memory.putNumber(tracer + 8, memory.named("ftrace_list_end"));
    poke(place, NOP);
    assertNotPoked(place, "where ", " [bridge] is traced, its tail written");
    announce(place, call, NOP[0]);
    assertPoked(place, " [bridge], int3 written, no tail");
    poke(place, call);
    assertPoked(place, " [bridge], int3 and tail written");
  }

  @Test
  void aStaticCallsSite() throws IOException {
    long function = memory.named("__cond_resched");
    long site =
        inBridge(
            at -> {
              byte[] code = running(at);
              return (code[0] & 0xff) == CALL && Code.target(code, 0, at) == function;
            });
    byte[] now = running(site);
    byte[] other = branch(CALL, site, memory.named("dump_stack"));
    poke(site, other);
    assertNotPoked(site, "a site of the static call cond_resched, its tail not written yet");
    announce(site, now, other[0]);
    assertPoked(site, "__SCK__cond_resched, int3 written, no tail");
    poke(site, now);
    assertPoked(site, "__SCK__cond_resched, int3 and tail written");
  }
}
