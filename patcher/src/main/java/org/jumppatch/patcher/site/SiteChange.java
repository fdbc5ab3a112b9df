package org.jumppatch.patcher.site;

/**
 * One instruction that is to become another one.
 *
 * @param address where it runs
 * @param old the bytes that are there, checked to be what must be there
 * @param text the bytes that are to be there, as many
 * @param fileOffset where the bytes lie in the image's content
 * @param key the name of the key that is flipped by it; empty where no key is
 */
public record SiteChange(long address, CodeBytes old, CodeBytes text, long fileOffset, String key) {
  public SiteChange {
    if (old.length() != text.length()) {
      throw new IllegalArgumentException(old + " and " + text + " differ in length");
    }
  }

  /** The change back. */
  public SiteChange reversed() {
    return new SiteChange(address, text, old, fileOffset, key);
  }
}
