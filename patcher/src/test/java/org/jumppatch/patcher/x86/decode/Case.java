package org.jumppatch.patcher.x86.decode;

import java.util.HexFormat;
import org.jumppatch.patcher.x86.state.Register;

/** An instruction and the state in which it is to be executed. */
public final class Case {
  public final Variant variant;
  public final byte[] code;
  public final Decoded decoded;
  public final MachineState state;

  /** Where it goes on if it is a branch that is taken; else 0. */
  public final long target;

  Case(Variant variant, byte[] code, Decoded decoded, MachineState state, long target) {
    this.variant = variant;
    this.code = code;
    this.decoded = decoded;
    this.state = state;
    this.target = target;
  }

  /** The REX prefix, or 0; it is the last of the prefixes. */
  public int rex() {
    for (byte value : code) {
      switch (value & 0xff) {
        case 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> {}
        default -> {
          return (value & 0xf0) == 0x40 ? value : 0;
        }
      }
    }
    return 0;
  }

  /** Whether it is a MOV from CS or SS. */
  public boolean readsSelector() {
    return decoded.operands().get(1) instanceof SelectorOperand;
  }

  /** Whether the lowest bits of the second operand, as many as are scanned, are zero. */
  public boolean scansZero() {
    Operand source = decoded.operands().get(1);
    if (source instanceof RegisterOperand register) {
      return state.registers[register.number()] << (64 - register.bits()) == 0;
    }
    return state.read(state.address((MemoryOperand) source), source.bits() / 8) == 0;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(decoded.instruction().text());
    text.append("  (").append(HexFormat.of().formatHex(code)).append(") at ");
    text.append(Long.toHexString(state.rip)).append(" with flags ");
    text.append(Integer.toHexString(state.flags));
    for (Register register : Register.values()) {
      text.append(", ").append(register).append(' ').append(Long.toHexString(state.get(register)));
    }
    return text.toString();
  }
}
