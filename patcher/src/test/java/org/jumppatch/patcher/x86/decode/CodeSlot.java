package org.jumppatch.patcher.x86.decode;

/** The code of one instruction and nothing behind it; the next fetch may give another one. */
public final class CodeSlot implements Fetch {
  private final byte[] code;
  private final long address;

  public CodeSlot(byte[] code, long address) {
    this.code = code;
    this.address = address;
  }

  @Override
  public void begin(long start) {}

  @Override
  public int at(long at) {
    int offset = (int) (at - address);
    return offset < code.length ? code[offset] & 0xff : UNMAPPED;
  }

  @Override
  public boolean isSettled(long at) {
    return false;
  }
}
