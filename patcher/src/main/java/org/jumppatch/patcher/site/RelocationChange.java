package org.jumppatch.patcher.site;

/**
 * The type of a relocation that goes with a module's site whose target lies in another section: a
 * jump needs it for its displacement, a nop must be left alone by it.
 *
 * @param fileOffset of the type: the low 32 bits of {@code r_info}
 * @param old the type there is
 * @param wanted the type that is to be there
 */
public record RelocationChange(long fileOffset, int old, int wanted) {
  /** The change back. */
  RelocationChange reversed() {
    return new RelocationChange(fileOffset, wanted, old);
  }
}
