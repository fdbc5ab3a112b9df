package org.jumppatch.patcher.explain.cfi;

import java.util.Arrays;
import java.util.List;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;

/**
 * What FineIBT writes, which changed with the age of the kernel ({@code fineibt_preamble_start},
 * {@code fineibt_caller_start}, {@code fineibt_paranoid_start}, {@code cfi_fineibt_bhi_preamble},
 * arch/x86/kernel/alternative.c). {@code h} is the function's number.
 */
final class FineIbt {
  /**
   * Linux 6.2 to 6.14.
   *
   * <pre>
   * function - 16  f3 0f 1e fa  41 81 ea h  74 03  0f 0b  90        endbr64; sub; je; ud2; nop
   * call - 14      41 ba h  49 83 eb 10  0f 1f 40 00                mov; sub $16, %r11; nop
   * </pre>
   */
  static final FineIbt OVER_A_TRAP =
      new FineIbt(
          new Check(
              Code.bytes(
                  0xf3, 0x0f, 0x1e, 0xfa, 0x41, 0x81, 0xea, 0, 0, 0, 0, 0x74, 3, 0x0f, 0x0b, 0x90),
              7),
          new Check(
              Code.bytes(0x41, 0xba, 0, 0, 0, 0, 0x49, 0x83, 0xeb, 0x10, 0x0f, 0x1f, 0x40, 0), 2),
          new Check(Code.bytes(), 0),
          Code.bytes(),
          0);

  /**
   * Linux 6.15 to 6.17: what fails jumps into the middle of an instruction.
   *
   * <pre>
   * function - 16  f3 0f 1e fa  41 81 ea h  75 f9  0f 1f 00         endbr64; sub; jne; nop
   *      BHI:                               49 0f 45 fa  75 f5  0f 1f 00
   * call - 14      41 ba h  4d 8d 5b f0  0f 1f 40 00                mov; lea -16(%r11), %r11; nop
   *      paranoid: 41 ba h  45 3b 53 f7  4d 8d 5b f0                mov; cmp -9(%r11); lea
   * </pre>
   */
  static final FineIbt INTO_THE_SUB =
      new FineIbt(
          new Check(
              Code.bytes(
                  0xf3, 0x0f, 0x1e, 0xfa, 0x41, 0x81, 0xea, 0, 0, 0, 0, 0x75, 0xf9, 0x0f, 0x1f, 0),
              7),
          new Check(
              Code.bytes(0x41, 0xba, 0, 0, 0, 0, 0x4d, 0x8d, 0x5b, 0xf0, 0x0f, 0x1f, 0x40, 0), 2),
          new Check(
              Code.bytes(0x41, 0xba, 0, 0, 0, 0, 0x45, 0x3b, 0x53, 0xf7, 0x4d, 0x8d, 0x5b, 0xf0),
              2),
          Code.bytes(0x49, 0x0f, 0x45, 0xfa, 0x75, 0xf5, 0x0f, 0x1f, 0),
          0);

  /**
   * From Linux 6.18 on the number is in another register, and there is a nop to jump into.
   *
   * <pre>
   * function - 16  f3 0f 1e fa  2d h  2e 0f 85 03 00 00 00          endbr64; sub; jne
   *      BHI:                         48 0f 45 f8  2e 75 03  0f 1f 40 d6
   * call - 14      b8 h  4d 8d 5b f0  0f 1f 44 00 00                mov; lea -16(%r11), %r11; nop
   *      paranoid: b8 h  41 3b 43 f5  2e 4d 8d 5b f0                mov; cmp -11(%r11); lea
   * </pre>
   */
  static final FineIbt INTO_THE_NOP =
      new FineIbt(
          new Check(
              Code.bytes(0xf3, 0x0f, 0x1e, 0xfa, 0x2d, 0, 0, 0, 0, 0x2e, 0x0f, 0x85, 3, 0, 0, 0),
              5),
          new Check(
              Code.bytes(0xb8, 0, 0, 0, 0, 0x4d, 0x8d, 0x5b, 0xf0, 0x0f, 0x1f, 0x44, 0, 0), 1),
          new Check(
              Code.bytes(0xb8, 0, 0, 0, 0, 0x41, 0x3b, 0x43, 0xf5, 0x2e, 0x4d, 0x8d, 0x5b, 0xf0),
              1),
          Code.bytes(0x48, 0x0f, 0x45, 0xf8, 0x2e, 0x75, 3, 0x0f, 0x1f, 0x40, 0xd6),
          2);

  /** Of all ages, the oldest first. */
  static final List<FineIbt> AGES = List.of(OVER_A_TRAP, INTO_THE_SUB, INTO_THE_NOP);

  /** Bytes in front of a function. */
  static final int PREFIX = 16;

  /** Bytes of each of {@code __bhi_args}. */
  private static final int ARGUMENTS_SIZE = 32;

  private final Check preamble;
  private final Check caller;
  private final Check paranoid;
  private final byte[] oneArgument;
  private final int prefixes;

  /**
   * @param preamble what is in front of a function
   * @param caller what is in front of a call
   * @param paranoid what is there where the caller checks, too; empty where no kernel does
   * @param oneArgument what stands behind the number where BHI clears the only argument
   * @param prefixes bytes before the call that clears several
   */
  private FineIbt(Check preamble, Check caller, Check paranoid, byte[] oneArgument, int prefixes) {
    this.preamble = preamble;
    this.caller = caller;
    this.paranoid = paranoid;
    this.oneArgument = oneArgument;
    this.prefixes = prefixes;
  }

  /** Code with a number in it. */
  private static final class Check {
    private final byte[] code;
    private final int hash;

    /**
     * @param hash where the number is
     */
    Check(byte[] code, int hash) {
      this.code = code;
      this.hash = hash;
    }

    boolean isEmpty() {
      return code.length == 0;
    }

    byte[] with(int number) {
      byte[] made = code.clone();
      Code.putS32(made, hash, number);
      return made;
    }

    boolean starts(byte[] running, int length) {
      return running.length >= length
          && code.length >= length
          && length > hash + Integer.BYTES - 1
          && Arrays.equals(running, 0, hash, code, 0, hash)
          && Arrays.equals(
              running, hash + Integer.BYTES, length, code, hash + Integer.BYTES, length);
    }
  }

  /** What is in front of a function, {@link #PREFIX} bytes. */
  byte[] preamble(int hash) {
    return preamble.with(hash);
  }

  /**
   * What is in front of a call, 14 bytes.
   *
   * @param checks whether the caller checks, too, where a kernel of this age can
   */
  byte[] caller(int hash, boolean checks) {
    return (checks && !paranoid.isEmpty() ? paranoid : caller).with(hash);
  }

  /** Where the number of a function is in its preamble. */
  int hash() {
    return preamble.hash;
  }

  /** Where BHI writes into a preamble. */
  int behindHash() {
    return preamble.hash + Integer.BYTES;
  }

  /** What BHI writes there for a function with one argument. */
  byte[] oneArgument() {
    return oneArgument.clone();
  }

  /**
   * What BHI writes there for a function with several.
   *
   * @param at where that is
   * @param cleared start of {@code __bhi_args}
   */
  byte[] arguments(long at, long cleared, int count) {
    byte[] code = new byte[prefixes + Code.NEAR_SIZE];
    Arrays.fill(code, 0, prefixes, (byte) Opcodes.CS);
    byte[] call = Code.branch(Opcodes.CALL, at + prefixes, cleared + (long) count * ARGUMENTS_SIZE);
    System.arraycopy(call, 0, code, prefixes, call.length);
    return code;
  }

  /** Where {@code __bhi_args} starts by a preamble's own call; 0 where it has none. */
  long cleared(byte[] running, long at, int count) {
    int call = behindHash() + prefixes;
    return oneArgument.length == 0 || (running[call] & 0xff) != Opcodes.CALL
        ? 0
        : Code.target(running, call, at + call) - (long) count * ARGUMENTS_SIZE;
  }

  /** Whether these bytes are a preamble of this age, with BHI or without. */
  boolean isPreamble(byte[] running) {
    if (!preamble.starts(running, behindHash())) {
      return false;
    }
    return isPlain(running) || hasOneArgument(running) || cleared(running, 0, 0) != 0;
  }

  /** Whether BHI wrote nothing into a preamble. */
  boolean isPlain(byte[] running) {
    return preamble.starts(running, PREFIX);
  }

  /** Whether BHI wrote into a preamble what it does for one argument. */
  boolean hasOneArgument(byte[] running) {
    int from = behindHash();
    int length = Math.min(oneArgument.length, PREFIX - from);
    return length > 0 && Arrays.equals(running, from, from + length, oneArgument, 0, length);
  }

  /** Whether these bytes are in front of a call whose caller checks, too. */
  boolean isParanoid(byte[] running) {
    return !paranoid.isEmpty() && paranoid.starts(running, paranoid.code.length);
  }
}
