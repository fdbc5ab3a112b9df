package org.jumppatch.patcher.x86.state;

/** The registers of one CPU that integer code can see. */
public final class Registers {
  /** Number of a register that is not there: it reads as zero and is never written. */
  public static final int NONE = 16;

  /** By {@link Register}'s number, and the zero of {@link #NONE}. */
  final long[] general = new long[NONE + 1];

  long rip;
  int flags = Flags.FIXED;
  long gsBase;
  long fsBase;

  /** What a general-purpose register holds. */
  public long get(Register register) {
    return general[register.number()];
  }

  /** Sets all 64 bits of a general-purpose register. */
  public void set(Register register, long value) {
    general[register.number()] = value;
  }

  /** The address of the next instruction. */
  public long rip() {
    return rip;
  }

  /** Sets the address of the next instruction. */
  public void setRip(long address) {
    rip = address;
  }

  /** The bits of {@link Flags}. */
  public int flags() {
    return flags;
  }

  /** Sets the flags; those bits that are fixed in ring 0 stay so. */
  public void setFlags(int flags) {
    this.flags = (flags & Flags.POPPED) | Flags.FIXED;
  }

  /** Gives some flags new bits. */
  public void change(int which, int bits) {
    flags = (flags & ~which) | bits;
  }

  /** The address that operands with the gs prefix are counted from: a CPU's per-CPU data. */
  public long gsBase() {
    return gsBase;
  }

  /** Sets the address that operands with the gs prefix are counted from. */
  public void setGsBase(long address) {
    gsBase = address;
  }

  /** The address that operands with the fs prefix are counted from: a thread's own data. */
  public long fsBase() {
    return fsBase;
  }

  /** Sets the address that operands with the fs prefix are counted from. */
  public void setFsBase(long address) {
    fsBase = address;
  }

  /** Takes over all that other registers hold. */
  public void copyFrom(Registers other) {
    System.arraycopy(other.general, 0, general, 0, NONE);
    rip = other.rip;
    flags = other.flags;
    gsBase = other.gsBase;
    fsBase = other.fsBase;
  }
}
