package org.jumppatch.patcher.x86.decode;

import org.jumppatch.elf.AddressSpace;

/** Code that is an image's for ever: what its executable areas have in the file. */
public final class ImageFetch implements Fetch {
  private final AddressSpace image;

  /**
   * @param image whose code is to be executed
   */
  public ImageFetch(AddressSpace image) {
    this.image = image;
  }

  @Override
  public void begin(long address) {}

  @Override
  public int at(long address) {
    if (!image.isCode(address, 1)) {
      return UNMAPPED;
    }
    byte[] one = image.read(address, 1);
    return one == null ? UNMAPPED : one[0] & 0xff;
  }

  @Override
  public boolean isSettled(long address) {
    return true;
  }
}
