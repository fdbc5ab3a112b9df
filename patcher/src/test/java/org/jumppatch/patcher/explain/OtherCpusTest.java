package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.explain.text.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Text as it would run on CPUs that nobody recorded one on, made of the recorded text by the rules
 * of arch/x86/kernel/alternative.c.
 */
class OtherCpusTest {
  private static final List<String> REGISTERS =
      List.of(
          "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
          "r13", "r14", "r15");

  private static Kernel kernel(String series) throws IOException {
    return series.equals("6.1") ? Kernels.v6_1() : Kernels.v6_12();
  }

  private static long named(LiveText live, String name) {
    long[] found = live.image().symbols().addressesOf(name);
    return found.length == 1 ? found[0] : 0;
  }

  private static int sites(Explanation found, Cause cause) {
    return found.causes().stream()
        .filter(count -> count.cause() == cause)
        .mapToInt(CauseCount::sites)
        .sum();
  }

  /** {@code patch_retpoline}: the indirect branch itself, on some CPUs behind an lfence. */
  @ParameterizedTest
  @CsvSource({"6.1, true", "6.12, false"})
  void retpolinesBecomeIndirectBranches(String series, boolean lfence) throws IOException {
    LiveText live = LiveText.of(kernel(series));
    Map<Long, Integer> thunks = new HashMap<>();
    for (int i = 0; i < REGISTERS.size(); i++) {
      thunks.put(named(live, "__x86_indirect_thunk_" + REGISTERS.get(i)), i);
    }
    ByteBuffer text = ByteBuffer.wrap(live.copy()).order(ByteOrder.LITTLE_ENDIAN);
    int changed = 0;
    for (int at : live.places(".retpoline_sites")) {
      int prefix = text.get(at) == 0x2e ? 1 : 0;
      int opcode = text.get(at + prefix) & 0xff;
      long target = live.address() + at + prefix + 5 + text.getInt(at + prefix + 1);
      Integer register = thunks.get(target);
      if (register != null && (opcode == 0xe8 || opcode == 0xe9)) {
        byte[] code = indirect(opcode == 0xe8, register, lfence, 5 + prefix, series);
        changed += code.length == 0 ? 0 : 1;
        text.put(at, code);
      }
    }
    Explanation found = live.explain(text.array());
    assertThat(changed).isGreaterThan(5000);
    assertThat(sites(found, Cause.RETPOLINE)).isEqualTo(changed);
    // A few more places take a retpoline from a replacement, which was recorded as it is there.
    assertThat(found.runs()).hasSizeLessThan(20);
  }

  /** Nothing where it does not fit. */
  private static byte[] indirect(
      boolean call, int register, boolean lfence, int length, String series) {
    ByteBuffer code = ByteBuffer.allocate(16);
    if (lfence) {
      code.put((byte) 0x0f).put((byte) 0xae).put((byte) 0xe8);
    }
    if (register > 7) {
      code.put((byte) 0x41);
    }
    code.put((byte) 0xff).put((byte) ((call ? 0xd0 : 0xe0) + register % 8));
    if (code.position() > length) {
      return new byte[0];
    }
    if (!call && code.position() < length) {
      code.put((byte) 0xcc);
    }
    switch (length - code.position()) {
      case 0 -> {}
      case 1 -> code.put((byte) 0x90);
      case 2 -> code.put((byte) 0x66).put((byte) 0x90);
      case 3 -> code.put((byte) 0x0f).put((byte) 0x1f).put((byte) 0);
      case 4 -> code.put((byte) 0x0f).put((byte) 0x1f).put((byte) 0x40).put((byte) 0);
      default -> throw new IllegalStateException(series + ": " + length);
    }
    return Arrays.copyOf(code.array(), length);
  }

  /** {@code apply_returns}: every return goes to the thunk that the CPU needs. */
  @ParameterizedTest
  @CsvSource({
    "6.1, srso_return_thunk",
    "6.1, its_return_thunk",
    "6.12, srso_alias_return_thunk",
    "6.12, its_return_thunk"
  })
  void returnsGoToAThunk(String series, String thunk) throws IOException {
    LiveText live = LiveText.of(kernel(series));
    long target = named(live, thunk);
    long plain = named(live, "__static_call_return");
    assertThat(target).as(thunk).isNotZero();
    // Static calls of nothing return too, and not all of those are listed as returns.
    Set<Integer> returns = new TreeSet<>(live.places(".return_sites"));
    Map<Cause, List<Sites.Site>> sites = Sites.of(live);
    for (Cause cause : List.of(Cause.STATIC_CALL, Cause.STATIC_TRAMPOLINE)) {
      sites.getOrDefault(cause, List.of()).forEach(site -> returns.add(site.index()));
    }
    ByteBuffer text = ByteBuffer.wrap(live.copy()).order(ByteOrder.LITTLE_ENDIAN);
    for (int at : returns) {
      int opcode = text.get(at) & 0xff;
      // Against ITS only returns in the lower half of a line need it (cpu_wants_rethunk_at).
      if (opcode == 0xc3 && (!thunk.startsWith("its") || ((live.address() + at) & 0x20) == 0)) {
        text.put(at, (byte) 0xe9).putInt(at + 1, (int) (target - (live.address() + at + 5)));
      }
      if (opcode == 0x0f && live.address() + at + 6 + text.getInt(at + 2) == plain) {
        text.putInt(at + 2, (int) (target - (live.address() + at + 6)));
      }
    }
    Explanation found = live.explain(text.array());
    assertThat(found.runs()).isEmpty();
    assertThat(sites(found, Cause.RETURN_THUNK)).isGreaterThan(40_000);
  }

  /** {@code callthunks_patch_builtin_calls}, recorded where it was done. */
  @Test
  void countedCallsAreExplained() throws IOException {
    LiveText live = LiveText.counted(Kernels.v6_12());
    Explanation found = live.explain(live.dump());
    assertThat(found.runs()).isEmpty();
    assertThat(sites(found, Cause.CALL_THUNK)).isGreaterThan(200_000);
    assertThat(found.causes()).allMatch(count -> count.byPlace() < 600);
  }

  /** A call that leaves out the counting, or a thunk that counts for nobody, is no cause's. */
  @Test
  void aCallThatIsNotCountedIsFound() throws IOException {
    LiveText live = LiveText.counted(Kernels.v6_12());
    long function = named(live, "vfs_read");
    int thunk = live.index(function) - 9;
    ByteBuffer text = ByteBuffer.wrap(live.copy()).order(ByteOrder.LITTLE_ENDIAN);
    int changed = -1;
    for (int at : live.places(".call_sites")) {
      if ((text.get(at) & 0xff) == 0xe8 && at + 5 + text.getInt(at + 1) == thunk && changed < 0) {
        text.putInt(at + 1, text.getInt(at + 1) + 9);
        changed = at;
      }
    }
    assertThat(changed).isPositive();
    Explanation found = live.explain(text.array());
    assertThat(found.runs())
        .extracting(UnexplainedRun::address)
        .containsExactly(live.address() + changed + 1);
    byte[] noCall = live.copy();
    Arrays.fill(noCall, thunk, thunk + 9, (byte) 0x90);
    assertThat(live.explain(noCall).runs()).isNotEmpty();
  }

  /** Keys that were switched on in the image and in the running kernel are on in both. */
  @Test
  void aKeyThatIsOnInTheImageAndInTheRunningKernelIsNoDifference() throws IOException {
    LiveText live = LiveText.of(Kernels.v6_12());
    StaticKey key =
        live.keys().all().stream()
            .filter(k -> k.name().equals("sched_schedstats"))
            .findFirst()
            .orElseThrow();
    byte[] running = live.copy();
    LiveText flipped = live.withKeyOnDisk(key);
    for (JumpEntry entry : key.entries()) {
      byte[] on = entry.formWhen(true).encode(entry.code(), entry.target());
      System.arraycopy(on, 0, running, live.index(entry.code()), on.length);
    }
    Explanation found = flipped.explain(running);
    assertThat(found.unexplained()).isZero();
    assertThat(found.different()).isEqualTo(live.explain(live.dump()).different());
    assertThat(found.keys())
        .filteredOn(state -> state.key().address() == key.address())
        .allMatch(state -> state.state().equals("on") && state.flipped() == 0)
        .hasSize(1);
  }
}
