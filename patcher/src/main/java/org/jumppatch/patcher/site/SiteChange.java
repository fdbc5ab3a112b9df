package org.jumppatch.patcher.site;

/**
 * One instruction that is to become another one.
 *
 * @param address where it runs
 * @param old the bytes that are there, checked to be what must be there
 * @param text the bytes that are to be there, as many
 * @param fileOffset where the bytes lie in the image's content
 * @param key the name of the key that is flipped by it; empty where no key is
 * @param call the name of the static call that is updated by it; empty where none is
 * @param emulated the instruction that the int3 handler carries out meanwhile: the text, but where
 *     a static call's function is inlined its call
 */
public record SiteChange(
    long address,
    CodeBytes old,
    CodeBytes text,
    long fileOffset,
    String key,
    String call,
    CodeBytes emulated) {
  public SiteChange {
    if (old.length() != text.length()) {
      throw new IllegalArgumentException(old + " and " + text + " differ in length");
    }
  }

  /** A change of a key's site, or of no key's. */
  public SiteChange(long address, CodeBytes old, CodeBytes text, long fileOffset, String key) {
    this(address, old, text, fileOffset, key, "", text);
  }

  /** What is flipped or updated by it; empty where neither is. */
  public String owner() {
    return call.isEmpty() ? key : call;
  }

  /**
   * The change back.
   *
   * @throws IllegalStateException if it is a static call's, whose old text does not tell what to
   *     emulate
   */
  public SiteChange reversed() {
    if (!call.isEmpty()) {
      throw new IllegalStateException("an update of " + call + " is planned anew to lead back");
    }
    return new SiteChange(address, text, old, fileOffset, key);
  }
}
