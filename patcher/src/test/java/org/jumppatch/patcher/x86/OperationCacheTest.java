package org.jumppatch.patcher.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.x86.decode.Fetch;
import org.jumppatch.patcher.x86.decode.MachineState;
import org.jumppatch.patcher.x86.differential.WindowMemory;
import org.jumppatch.patcher.x86.state.Memory;
import org.jumppatch.patcher.x86.state.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Code that is another one at every fetch: what is executed is what was fetched. */
class OperationCacheTest {
  private static final long SITE = MachineState.CODE;
  private static final String NOP = "0f1f440000";
  private static final String JUMP = "e91b000000";
  private static final String TORN = "0f1f440100";

  private final Capstone capstone = Capstone.open();
  private final CountingDecoder decoder = new CountingDecoder(capstone);
  private final OperationCache operations = new OperationCache(decoder);
  private final ChangingFetch fetch = new ChangingFetch();
  private final Memory memory = new WindowMemory(new MachineState());
  private final Core first = new Core(memory, fetch, operations);
  private final Core second = new Core(memory, fetch, operations);

  @AfterEach
  void close() {
    capstone.close();
  }

  private Outcome fetched(Core core, String hex) {
    fetch.code = HexFormat.of().parseHex(hex);
    fetch.asked = 0;
    core.registers().setRip(SITE);
    return core.step();
  }

  @Test
  void executesWhatWasFetched() {
    fetched(first, NOP);
    assertThat(first.registers().rip()).isEqualTo(SITE + 5);
    fetched(first, JUMP);
    assertThat(first.registers().rip()).isEqualTo(SITE + 0x20);
    fetched(first, TORN);
    assertThat(first.registers().rip()).isEqualTo(SITE + 5);
    assertThat(fetched(first, "cc1f440000")).isInstanceOf(Outcome.Breakpoint.class);
    fetched(first, NOP);
    assertThat(first.registers().rip()).isEqualTo(SITE + 5);
  }

  @Test
  void decodesTheSameBytesOnce() {
    for (int i = 0; i < 10; i++) {
      for (Core core : new Core[] {first, second}) {
        fetched(core, NOP);
        fetched(core, JUMP);
        fetched(core, TORN);
      }
    }
    assertThat(decoder.calls).isEqualTo(3);
  }

  @Test
  void settledCodeIsFetchedOnce() {
    fetch.settled = true;
    fetched(first, NOP);
    fetched(second, JUMP);

    assertThat(fetch.asked).isZero();
    assertThat(second.registers().rip()).isEqualTo(SITE + 5);
  }

  @Test
  void onlyBytesOfTheInstructionAreFetched() {
    for (int i = 0; i < 2; i++) {
      fetched(first, "ccffffffff");
      assertThat(fetch.last).isEqualTo(SITE);
      fetched(first, "6690ffffff");
      assertThat(fetch.last).isEqualTo(SITE + 1);
      fetched(first, NOP);
      assertThat(fetch.last).isEqualTo(SITE + 4);
    }
  }

  /** Five bytes that a test sets. */
  private static final class ChangingFetch implements Fetch {
    private byte[] code = {};
    private boolean settled;
    private int asked;
    private long last;

    @Override
    public void begin(long address) {}

    @Override
    public int at(long address) {
      asked++;
      last = address;
      int offset = (int) (address - SITE);
      return offset < code.length ? code[offset] & 0xff : UNMAPPED;
    }

    @Override
    public boolean isSettled(long address) {
      return settled;
    }
  }

  private static final class CountingDecoder implements InstructionDecoder {
    private final InstructionDecoder decoder;
    private int calls;

    CountingDecoder(InstructionDecoder decoder) {
      this.decoder = decoder;
    }

    @Override
    public @Nullable Instruction decode(byte[] code, int offset, int limit, long address) {
      calls++;
      return decoder.decode(code, offset, limit, address);
    }

    @Override
    public int length(byte[] code, int offset, int limit) {
      return decoder.length(code, offset, limit);
    }
  }
}
