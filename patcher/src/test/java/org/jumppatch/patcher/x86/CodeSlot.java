package org.jumppatch.patcher.x86;

/** The code of one instruction and nothing behind it; the next fetch may give another one. */
final class CodeSlot implements Fetch {
  private final byte[] code;
  private final long address;

  CodeSlot(byte[] code, long address) {
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
