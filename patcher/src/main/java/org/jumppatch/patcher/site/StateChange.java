package org.jumppatch.patcher.site;

/**
 * A key's count that goes with its sites: flipped sites with the old count make the kernel's next
 * enable stop with "unexpected op".
 *
 * @param key the key's name
 * @param fileOffset of {@code enabled}, four bytes
 * @param old the count there is
 * @param wanted the count that is to be there
 */
public record StateChange(String key, long fileOffset, int old, int wanted) {
  /** The change back. */
  StateChange reversed() {
    return new StateChange(key, fileOffset, wanted, old);
  }
}
