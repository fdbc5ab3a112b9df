package org.jumppatch.samples;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * A site with all that an image says about it.
 *
 * @param key its key
 * @param branch bit 0 of the entry's key field
 * @param nopMark bit 1 of it
 * @param code where the instruction is
 * @param target where its jump goes
 * @param bytes the instruction
 */
record DecodedSite(
    Key key, boolean branch, boolean nopMark, Place code, Place target, ByteBuffer bytes) {

  /** A place in a section; in executables, {@code address} is where that is in memory. */
  record Place(String section, long offset, long address, int fileOffset) {
    boolean crosses(int length, int unit) {
      return address / unit != (address + length - 1) / unit;
    }
  }

  /**
   * A key.
   *
   * @param name symbol, or symbol+offset
   * @param section where it lies, or {@code UND}
   * @param on its initial value
   * @param fileOffset where its {@code enabled} is in the file, -1 where it is not
   */
  record Key(String name, String section, boolean on, int fileOffset) {}

  static DecodedSite of(Key key, int flags, Place code, Place target, byte[] image) {
    int length =
        switch (image[code.fileOffset()] & 0xff) {
          case 0x66, 0xeb -> 2;
          case 0x0f, 0xe9 -> 5;
          default -> throw new AssertionError("neither nop nor jump: " + code);
        };
    ByteBuffer bytes = ByteBuffer.wrap(image, code.fileOffset(), length).slice();
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    return new DecodedSite(key, (flags & 1) != 0, (flags & 2) != 0, code, target, bytes);
  }

  int length() {
    return bytes.capacity();
  }

  boolean near() {
    return length() == 5;
  }

  boolean jump() {
    return bytes.get(0) == (byte) 0xeb || bytes.get(0) == (byte) 0xe9;
  }

  /** Whether the linker must compute the jump. */
  boolean leavesSection() {
    return !isLinked() && !code.section().equals(target.section());
  }

  /** Whether sections have their addresses: in a relocatable file each begins at 0. */
  private boolean isLinked() {
    return code.address() != code.offset();
  }

  /** What the jump's displacement has to be. */
  long distance() {
    return target.address() - code.address() - length();
  }

  /** The nop for this site. */
  ByteBuffer nop() {
    return ByteBuffer.wrap(HexFormat.of().parseHex(near() ? "0f1f440000" : "6690"));
  }

  /** The jump for this site. */
  ByteBuffer jumpToTarget() {
    ByteBuffer jump = ByteBuffer.allocate(length()).order(ByteOrder.LITTLE_ENDIAN);
    if (near()) {
      jump.put((byte) 0xe9).putInt(leavesSection() ? 0 : Math.toIntExact(distance()));
    } else {
      jump.put((byte) 0xeb).put((byte) distance());
    }
    return jump.flip();
  }
}
