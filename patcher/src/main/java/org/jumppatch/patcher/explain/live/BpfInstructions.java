package org.jumppatch.patcher.explain.live;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jumppatch.patcher.explain.text.Nops;

/**
 * The instructions that BPF's own code consists of around its programs, as patterns over
 * hexadecimal digits. None of them lets control go anywhere but to the next one, so that all that
 * is left to look at is where the branches between them lead.
 */
final class BpfInstructions {
  /** No pattern matches more bytes. */
  private static final int LONGEST = 40;

  /** Counts a call where the CPU asks for it ({@code x86_call_depth_emit_accounting}). */
  private static final String COUNTED = "6548c13(c25|d).{8}05";

  /** A frame of its own, and what is kept in it. Before it may stand {@code endbr64}. */
  private static final Pattern PROLOGUE =
      Pattern.compile("(f30f1efa)?(" + COUNTED + ")?554889e548(83ec..|81ec.{8})(50)?(53)?");

  /** The frame is left, with {@code SKIP_FRAME} the traced function's return address, too. */
  private static final Pattern EPILOGUE = Pattern.compile("(5b)?c9(4883c408)?(?=c3|e9)");

  /**
   * What stands between them: arguments are kept in the frame, below the return address, and
   * fetched again, but not into the registers of the frame itself; others are set up for calls of
   * known functions. The last one goes on in the traced function ({@code BPF_TRAMP_F_ORIG_STACK}).
   */
  private static final Pattern TRAMPOLINE =
      Pattern.compile(
          String.join(
              "|",
              COUNTED,
              "(66)?(4[048c])?8[89]([4-7][5d][89a-f].|[89ab][5d].{6}ff)",
              "(48)?c7(45[89a-f].|85.{6}ff).{8}",
              "(66)?(4[08])?(8b|0fb[67])([457][5d]..|[89b][5d].{8})",
              "(66)?4[4c](8b|0fb[67])(4[5d]..|8[5d].{8})",
              "48b[8aef].{16}|(48c7c[0267]|b[8aef]).{8}|31(c0|d2|f6|ff)",
              "488d(55|75|7d)..|488d(95|b5|bd).{8}",
              "4889(c3|de)|4885c0|48837df800",
              "488b5d08ffd3"));

  private BpfInstructions() {}

  /** Bytes of the prologue that code starts with; 0 for none. */
  static int prologue(byte[] code) {
    return length(PROLOGUE, code, 0);
  }

  /** Bytes of an epilogue up to the return; 0 for none. */
  static int epilogue(byte[] code, int at) {
    return length(EPILOGUE, code, at);
  }

  /** Bytes of an instruction of a trampoline that is no branch; 0 where none is. */
  static int inTrampoline(byte[] code, int at) {
    int nop = Nops.length(code, at);
    return nop > 0 ? nop : length(TRAMPOLINE, code, at);
  }

  private static int length(Pattern pattern, byte[] code, int at) {
    int most = Math.min(code.length, at + LONGEST);
    Matcher matcher = pattern.matcher(HexFormat.of().formatHex(code, at, most));
    return matcher.lookingAt() ? matcher.end() / 2 : 0;
  }
}
