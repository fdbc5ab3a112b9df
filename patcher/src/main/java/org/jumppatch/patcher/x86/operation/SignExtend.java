package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.State;

/** CBW, CWDE and CDQE within the accumulator, CWD, CDQ and CQO into RDX. */
final class SignExtend extends Operation {
  private final Access source;
  private final Access target;
  private final int shift;
  private final int sign;

  private SignExtend(Decoded decoded, int sourceBits, Register target, int sign) {
    super(decoded);
    this.source = Access.to(Register.RAX, sourceBits);
    this.target = Access.to(target, decoded.size());
    this.shift = 64 - sourceBits;
    this.sign = sign;
  }

  /** AL into AX, AX into EAX or EAX into RAX. */
  static SignExtend within(Decoded decoded) {
    int half = decoded.size() / 2;
    return new SignExtend(decoded, half, Register.RAX, 64 - half);
  }

  /** The sign of AX, EAX or RAX into all of DX, EDX or RDX. */
  static SignExtend into(Decoded decoded) {
    return new SignExtend(decoded, decoded.size(), Register.RDX, 63);
  }

  @Override
  public @Nullable Outcome execute(State state) {
    target.set(state, source.get(state) << shift >> sign);
    state.registers().setRip(next);
    return null;
  }
}
