package org.jumppatch.patcher.explain.cfi;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * {@code endbr64} that nothing jumps to indirectly becomes a nop ({@code apply_seal_endbr}, {@code
 * gen_endbr_poison}, arch/x86/include/asm/ibt.h). Which one, the same at all places, depends on the
 * kernel: {@code osp nopl (%rax)}, and from Linux 6.18 on {@code nopl -42(%rax)}, whose last byte
 * traps where it is jumped to.
 */
public final class Endbrs implements BootStep {
  static final byte[] ENDBR64 = Code.bytes(0xf3, 0x0f, 0x1e, 0xfa);

  /** The same as a number. */
  static final int ENDBR = Code.s32(ENDBR64, 0);

  private static final List<byte[]> POISONS =
      List.of(Code.bytes(0x66, 0x0f, 0x1f, 0x00), Code.bytes(0x0f, 0x1f, 0x40, 0xd6));

  private final Functions functions;

  /** What sealed ones are; null while that is not known. */
  private byte @Nullable [] sealed;

  /** Those of an image. */
  public Endbrs(Functions functions) {
    this(functions, null);
  }

  private Endbrs(Functions functions, byte @Nullable [] sealed) {
    this.functions = functions;
    this.sealed = sealed;
  }

  /** The same for a module, once the kernel's own are known. */
  public Endbrs inModule(Functions module) {
    return new Endbrs(module, sealed == null ? ENDBR64 : sealed);
  }

  /** Those of an image that are sealed. */
  static long[] places(Functions functions) {
    return functions.targets(".ibt_endbr_seal", "__ibt_endbr_seal", "__ibt_endbr_seal_end");
  }

  @Override
  public void apply(RunningText text) {
    long[] places = places(functions);
    byte[] found = sealed == null ? most(text, places) : sealed;
    sealed = found;
    if (found != ENDBR64) {
      for (long place : places) {
        if (Arrays.equals(text.read(place, ENDBR64.length), ENDBR64)) {
          text.write(Cause.ENDBR, place, found);
        }
      }
    }
  }

  private static byte[] most(RunningText text, long[] places) {
    Majority<byte[]> seen = new Majority<>();
    for (long place : places) {
      if (text.holds(place, ENDBR64.length)) {
        vote(seen, text.dumped(place, ENDBR64.length));
      }
    }
    return seen.winner(ENDBR64);
  }

  /** Counts what is in an endbr's place, if it is one or what a sealed one becomes. */
  static void vote(Majority<byte[]> seen, byte[] running) {
    POISONS.stream().filter(p -> Arrays.equals(p, running)).findFirst().ifPresent(seen::vote);
    if (Arrays.equals(running, ENDBR64)) {
      seen.vote(ENDBR64);
    }
  }

  /** What sealed ones are, once this step was done; an endbr where none are. */
  byte[] sealed() {
    return sealed == null ? ENDBR64 : sealed;
  }
}
