package org.jumppatch.patcher.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jumppatch.patcher.x86.decode.MachineState.CODE;
import static org.jumppatch.patcher.x86.decode.MachineState.DATA;

import java.util.Arrays;
import java.util.HexFormat;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.x86.decode.CodeSlot;
import org.jumppatch.patcher.x86.decode.MachineState;
import org.jumppatch.patcher.x86.differential.WindowMemory;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Memory;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Register;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a step comes to, and what it leaves. */
class CoreTest {
  private static final long END = DATA + MachineState.SIZE;

  private final Capstone capstone = Capstone.open();
  private final MachineState state = new MachineState();

  @AfterEach
  void close() {
    capstone.close();
  }

  private Core core(String hex) {
    byte[] code = HexFormat.of().parseHex(hex);
    Memory memory = new WindowMemory(state);
    Core core = new Core(memory, new CodeSlot(code, CODE), new OperationCache(capstone));
    core.registers().setRip(CODE);
    return core;
  }

  @Test
  void runsUntilItIsStopped() {
    // mov eax, 3; dec eax; jne -2; int3
    Core core = core("b803000000ffc875fccc");

    assertThat(core.run(5)).isEqualTo(Outcome.Progress.CONTINUES);
    assertThat(core.registers().rip()).isEqualTo(CODE + 5);
    assertThat(core.run(100)).isInstanceOf(Outcome.Breakpoint.class);
    assertThat(core.executed()).isEqualTo(8);
    assertThat(core.registers().get(Register.RAX)).isZero();
  }

  @Test
  void breakpointLeavesRipBehindIt() {
    Core core = core("cc");

    Outcome outcome = core.step();

    assertThat(outcome.message()).isEqualTo("0x20000000: cc: int3: breakpoint");
    assertThat(core.registers().rip()).isEqualTo(CODE + 1);
  }

  @Test
  void invalidOpcodeLeavesRipAtIt() {
    Core core = core("0f0b");

    assertThat(core.step()).isInstanceOf(Outcome.InvalidOpcode.class);
    assertThat(core.registers().rip()).isEqualTo(CODE);
  }

  @Test
  void whatIsNotExecutedIsNamed() {
    assertThat(core("0f01cb90").step().message())
        .isEqualTo("0x20000000: 0f 01 cb: stac: not supported");
    assertThat(core("0f31").step().message()).isEqualTo("0x20000000: 0f 31: rdtsc: not supported");
    assertThat(core("0f30").step().message()).isEqualTo("0x20000000: 0f 30: wrmsr: not supported");
    assertThat(core("e480").step().message())
        .isEqualTo("0x20000000: e4 80: in al, 0x80: not supported");
    assertThat(core("d9e8").step().message()).isEqualTo("0x20000000: d9 e8: fld1: not supported");
    assertThat(core("0f57c0").step().message())
        .isEqualTo("0x20000000: 0f 57 c0: xorps xmm0, xmm0: not supported");
    assertThat(core("06ffffffffffffffffffffffffffff").step().message())
        .isEqualTo(
            "0x20000000: 06 ff ff ff ff ff ff ff ff ff ff ff ff ff ff: (bad): not supported");
  }

  @Test
  void lockIsOnlyForWhatWritesMemory() {
    // lock add [rax], eax; lock add eax, eax; lock cmp [rax], eax; lock mov [rax], eax
    Core locked = core("f00100");
    locked.registers().set(Register.RAX, DATA);

    assertThat(locked.step()).isEqualTo(Outcome.Progress.CONTINUES);
    assertThat(core("f001c0").step()).isInstanceOf(Outcome.Unsupported.class);
    assertThat(core("f03900").step()).isInstanceOf(Outcome.Unsupported.class);
    assertThat(core("f08900").step()).isInstanceOf(Outcome.Unsupported.class);
  }

  @Test
  void codeThatEndsIsAFetchFault() {
    Core core = core("e9000000");

    Outcome outcome = core.step();

    assertThat(outcome).isEqualTo(new Outcome.FetchFault(CODE, CODE + 4));
    assertThat(outcome.message()).isEqualTo("0x20000000: nothing to execute from 0x20000004 on");
  }

  @Test
  void faultChangesNothing() {
    // add [rax], ecx
    Core core = core("0108");
    core.registers().set(Register.RAX, END - 2);
    core.registers().set(Register.RCX, -1);
    core.registers().setFlags(Flags.CF | Flags.ZF);

    Outcome outcome = core.step();

    assertThat(outcome.message())
        .isEqualTo("0x20000000: 01 08: add dword ptr [rax], ecx: cannot read 0x20101000");
    assertThat(core.registers().flags()).isEqualTo(Flags.CF | Flags.ZF | Flags.FIXED);
    assertThat(core.registers().rip()).isEqualTo(CODE);
  }

  @Test
  void popIntoNothingKeepsTheStack() {
    // pop qword ptr [rax]
    Core core = core("8f00");
    core.registers().set(Register.RSP, DATA);
    core.registers().set(Register.RAX, END);

    assertThat(core.step())
        .isInstanceOfSatisfying(
            Outcome.MemoryFault.class, fault -> assertThat(fault.write()).isTrue());
    assertThat(core.registers().get(Register.RSP)).isEqualTo(DATA);
  }

  @Test
  void repetitionStopsWhereMemoryEnds() {
    // rep stosb
    Core core = core("f3aa");
    core.registers().set(Register.RDI, END - 3);
    core.registers().set(Register.RCX, 10);
    core.registers().set(Register.RAX, 7);

    assertThat(core.step()).isInstanceOf(Outcome.MemoryFault.class);
    assertThat(core.registers().get(Register.RCX)).isEqualTo(7);
    assertThat(core.registers().get(Register.RDI)).isEqualTo(END);
    assertThat(core.registers().rip()).isEqualTo(CODE);
    assertThat(Arrays.copyOfRange(state.data, MachineState.SIZE - 4, MachineState.SIZE))
        .containsExactly(0, 7, 7, 7);
  }

  @Test
  void longRepetitionIsDoneInParts() {
    // rep movsb; int3
    Core core = core("f3a4cc");
    core.registers().set(Register.RSI, DATA);
    core.registers().set(Register.RDI, DATA + 1);
    core.registers().set(Register.RCX, 4000);
    state.data[0] = 9;

    assertThat(core.step()).isEqualTo(Outcome.Progress.CONTINUES);
    assertThat(core.registers().rip()).isEqualTo(CODE);
    assertThat(core.run(100)).isInstanceOf(Outcome.Breakpoint.class);
    assertThat(core.registers().get(Register.RCX)).isZero();
    assertThat(state.data[4000]).isEqualTo((byte) 9);
    assertThat(state.data[4001]).isZero();
  }

  @Test
  void divisionByZeroIsAnError() {
    // div rcx
    assertThat(core("48f7f1").step()).isInstanceOf(Outcome.DivideError.class);
  }

  @Test
  void pairHasToBeAligned() {
    // cmpxchg16b [rax]
    Core core = core("480fc708");
    core.registers().set(Register.RAX, DATA + 8);

    assertThat(core.step().message()).contains("0x20100008 is not a multiple of 16");
  }

  @Test
  void stiHoldsInterruptsBackOnlyWhereTheyWereOff() {
    // cli; sti; sti
    Core core = core("fafbfb");

    assertThat(core.step()).isEqualTo(Outcome.Progress.CONTINUES);
    assertThat(core.registers().flags() & Flags.IF).isZero();
    assertThat(core.step()).isEqualTo(Outcome.Progress.INTERRUPTS_AFTER_NEXT);
    assertThat(core.step()).isEqualTo(Outcome.Progress.CONTINUES);
    assertThat(core.registers().flags() & Flags.IF).isNotZero();
  }

  @Test
  void trapFlagIsNotSet() {
    // popfq
    Core core = core("9d");
    core.registers().set(Register.RSP, DATA);
    state.write(DATA, 8, 1 << 8);

    assertThat(core.step().message()).endsWith("popfq: it would set the trap flag");
    assertThat(core.registers().get(Register.RSP)).isEqualTo(DATA);
  }

  @Test
  void cpuidSerialisesAndClearsUpperHalves() {
    Core core = core("0fa2");
    for (Register register : Register.values()) {
      core.registers().set(register, -1);
    }
    core.registers().set(Register.RAX, 0x1_0000_0000L);

    assertThat(core.step()).isEqualTo(Outcome.Progress.SERIALISED);
    assertThat(core.registers().get(Register.RAX)).isEqualTo(7);
    assertThat(core.registers().get(Register.RBX) >>> 32).isZero();
    assertThat(core.registers().get(Register.RSI)).isEqualTo(-1);
  }

  @Test
  void returnToItselfSerialises() {
    // iret_to_self(): mov eax, ss; push rax; push rsp; add qword ptr [rsp], 8; pushfq;
    // mov eax, cs; push rax; push 0x20000013; iretq
    Core core = core("8cd0505448830424089c8cc8506813000020" + "48cf");
    core.registers().set(Register.RSP, DATA + 0x100);
    core.registers().setFlags(Flags.CF | Flags.IF);

    assertThat(core.run(8)).isEqualTo(Outcome.Progress.CONTINUES);
    assertThat(core.registers().get(Register.RSP)).isEqualTo(DATA + 0x100 - 40);
    assertThat(core.step()).isEqualTo(Outcome.Progress.SERIALISED);
    assertThat(core.registers().rip()).isEqualTo(CODE + 0x13);
    assertThat(core.registers().get(Register.RSP)).isEqualTo(DATA + 0x100);
    assertThat(core.registers().flags() & Flags.IF).isNotZero();
  }

  @Test
  void returnToUserModeIsNotExecuted() {
    Core core = core("48cf");
    core.registers().set(Register.RSP, DATA);
    state.write(DATA + 8, 8, 0x33);
    state.write(DATA + 32, 8, 0x2b);

    assertThat(core.step().message()).endsWith("iretq: it leaves the kernel");
  }

  @Test
  void scanOfZeroLeavesAllOfTheRegister() {
    // bsf eax, ecx
    Core core = core("0fbcc1");
    core.registers().set(Register.RAX, -1);

    core.step();

    assertThat(core.registers().get(Register.RAX)).isEqualTo(-1);
    assertThat(core.registers().flags() & Flags.ZF).isNotZero();
  }

  @Test
  void undefinedResultIsNotGuessed() {
    // shld cx, dx, 17
    assertThat(core("660fa4d111").step().message())
        .endsWith("the result of a count over 16 is undefined");
  }
}
