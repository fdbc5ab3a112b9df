package org.jumppatch.elf.jumplabel;

import java.util.List;

/** What a key's name, as a user wrote it, stands for in an image. */
public sealed interface KeyLookup {
  /**
   * One key.
   *
   * @param key the key
   */
  record Found(StaticKey key) implements KeyLookup {}

  /**
   * Several keys, of which none may be taken silently.
   *
   * @param keys all of them by ascending address
   */
  record Ambiguous(List<StaticKey> keys) implements KeyLookup {}

  /**
   * Keys that all are meant: a pattern matches them.
   *
   * @param keys at least one, by ascending address
   */
  record Matched(List<StaticKey> keys) implements KeyLookup {}

  /**
   * No key.
   *
   * @param suggestions at most three names that look alike, the closest first
   */
  record Unknown(List<String> suggestions) implements KeyLookup {}
}
